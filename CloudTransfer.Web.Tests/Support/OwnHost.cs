using Microsoft.AspNetCore.Builder;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The application without WebApplicationFactory, for tests of its start and end.</summary>
internal static class OwnHost
{
    /// <summary>Builds the application on a free loopback port, without starting it.</summary>
    /// <param name="volume">The folder of the volume.</param>
    /// <param name="settings">Settings, such as <c>("Upload:MaxBytes", "1MiB")</c>.</param>
    public static WebApplication Build(string volume, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(CloudTransferSetup).Assembly.GetName().Name,
            Args = ["--urls=http://127.0.0.1:0", $"--Storage:Path={volume}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")],
        });
        builder.AddCloudTransfer();
        var app = builder.Build();
        app.UseCloudTransfer();
        return app;
    }
}

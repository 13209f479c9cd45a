using Microsoft.AspNetCore.Builder;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>The application's host without a test host around it: what happens at its start and end, happens to the test.</summary>
internal static class OwnHost
{
    /// <summary>Builds it, on a loopback port, and does not start it.</summary>
    /// <param name="volume">The volume's folder.</param>
    /// <param name="settings">Configuration, such as <c>("Upload:MaxBytes", "1MiB")</c>.</param>
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

using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Settings;

/// <summary>Options whose checks ask for each other end the start with one sentence, and not the process without any.</summary>
public sealed class CircularOptionsTests
{
    [Fact]
    public async Task Options_that_check_each_other_are_named()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--urls=http://127.0.0.1:0"] });
        builder.AddSettings();
        builder.Services.AddOptions<StorageOptions>().Validate<IOptions<TransfersOptions>>((_, other) => other.Value is not null).ValidateOnStart();
        builder.Services.AddOptions<TransfersOptions>().Validate<IOptions<StorageOptions>>((_, other) => other.Value is not null);
        await using var app = builder.Build();

        var fault = await Assert.ThrowsAsync<SetupException>(() => Task.Run(() => app.StartAsync()).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal("Settings depend on each other in a circle: StorageOptions, TransfersOptions, StorageOptions.", StartupError.Reason(fault));
        // The thread can make them once they no longer do.
        Assert.NotNull(app.Services.GetRequiredService<IOptions<UnknownOptions>>().Value);
    }

    private sealed class UnknownOptions;
}

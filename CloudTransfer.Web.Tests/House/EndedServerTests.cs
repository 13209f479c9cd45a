using System.Net;
using System.Runtime.CompilerServices;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;
using NLog;

namespace CloudTransfer.Web.Tests.House;

/// <summary>A process may run many servers one after the other, as these tests do. A stopped server must leave nothing behind.</summary>
public sealed class EndedServerTests
{
    [Fact]
    public async Task Stopped_server_is_garbage_collected()
    {
        List<WeakReference> ended = [];
        for (var server = 0; server < 4; server++)
            ended.AddRange(await RunAsync());

        // NLog.Web references the services of the last server until the next one starts.
        await Eventually.TrueAsync("Stopped servers should be collected.", () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(ended.Count(part => part.IsAlive) <= 2);
        });
    }

    [Fact]
    public async Task Server_sets_no_global_NLog_configuration()
    {
        await RunAsync();

        Assert.Null(LogManager.Configuration);
    }

    // References to the application and to its innermost service.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> RunAsync()
    {
        using var volume = new TestFolder();
        await using var app = OwnHost.Build(volume.Path);
        await app.StartAsync();
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(new Uri(app.Urls.First()), "/api/v1/transfers/none"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await app.StopAsync();
        return [new(app), new(app.Services.GetRequiredService<IDatabase>())];
    }
}

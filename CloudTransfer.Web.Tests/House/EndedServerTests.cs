using System.Net;
using System.Runtime.CompilerServices;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;
using NLog;

namespace CloudTransfer.Web.Tests.House;

/// <summary>One process may run many servers one after the other, as these tests do: what each leaves behind adds up.</summary>
public sealed class EndedServerTests
{
    [Fact]
    public async Task A_server_that_has_ended_is_not_kept_alive()
    {
        List<WeakReference> ended = [];
        for (var server = 0; server < 4; server++)
            ended.AddRange(await RunAsync());

        // NLog's pages' part names the services of the last one until there is another.
        await Eventually.TrueAsync("Servers that have ended should be collected.", () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(ended.Count(part => part.IsAlive) <= 2);
        });
    }

    [Fact]
    public async Task A_server_writes_its_log_with_nothing_that_the_next_one_finds()
    {
        await RunAsync();

        Assert.Null(LogManager.Configuration);
    }

    // Of each, the whole and what lies deepest in it.
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

using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>How often PostgreSQL is asked and waited for: over a network, that is what an upload takes.</summary>
public sealed class RoundTripsTests(ITestOutputHelper output)
{
    private const int Files = 2000;

    [SkippableFact]
    public async Task A_landing_page_takes_one_round_trip_and_so_does_a_download()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var proxy = new TcpProxy(server.Port);
        var reach = await server.NewDatabaseAsync();
        using var running = new RunningServer(
            null, ("Database:ConnectionString", $"{reach};Port={proxy.Port}"), ("Database:DirectConnectionString", reach));
        var path = $"/d/{(await running.Client.PutFileAsync("a.bin", SampleBytes.Of(1024))).Id}";
        using var browser = new Visitor(running.Address);

        Assert.Equal(1, await LeastAsync(async () => Assert.Contains("a.bin", (await browser.ReadAsync(path)).Body!.TextContent, StringComparison.Ordinal)));
        Assert.Equal(1, await LeastAsync(async () => (await browser.GetAsync(path + "/download")).Dispose()));

        // What runs in the background asks as well, and statements are known to the connection from their second time on.
        async Task<int> LeastAsync(Func<Task> act)
        {
            var least = int.MaxValue;
            for (var n = 0; n < 20; n++)
            {
                var before = proxy.RoundTrips;
                await act();
                least = Math.Min(least, proxy.RoundTrips - before);
            }

            return least;
        }
    }

    [SkippableFact]
    public async Task Files_of_a_transfer_take_round_trips_by_the_thousand_and_a_short_upload_takes_few()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var proxy = new TcpProxy(server.Port);
        var reach = await server.NewDatabaseAsync();
        await using var smtp = new ScriptedSmtpServer();
        using var running = new RunningServer(
            null, services => services.RunByHand<MailJob>(),
            [.. smtp.Settings, ("Mail:MaxRecipients", "100"), ("Proxy:KnownNetworks", "127.0.0.0/8"), ("Proxy:UserHeader", "Remote-User"), ("Database:ConnectionString", $"{reach};Port={proxy.Port}"), ("Database:DirectConnectionString", reach)]);
        running.Client.DefaultRequestHeaders.Add("Remote-User", "ann");
        var tus = new TusClient(running.Client);
        var folder = SampleFolder.Of([.. Enumerable.Repeat(10, Files)]);
        // Statements are known to the connection from their second time on.
        for (var n = 0; n < 3; n++)
            await running.Client.PutFileAsync("a.bin", [1]);

        var put = await CountAsync("PUT", () => running.Client.PutFileAsync("a.bin", SampleBytes.Of(1024)));
        var form = await CountAsync("form", () => running.Client.PostAsync(folder.Files));
        Assert.InRange(put, 1, 12);
        Assert.InRange(form, 1, Files / 10);
        var recipients = string.Join(',', Enumerable.Range(0, 100).Select(n => $"a{n}@example.org"));
        var mails = await CountAsync("recipients", () => running.Client.PostAsync([("a.bin", [1])], ("recipients", recipients)));
        Assert.Equal(100, await running.CountAsync("mails"));
        Assert.InRange(mails, 1, 50);
        var answer = await tus.CreateTransferAsync(folder.Manifest());
        var lane = await CountAsync("lane", () => tus.SendAllAsync(new Uri(answer.Uploads![0].Url).AbsolutePath, 0, folder.Joined));
        Assert.InRange(lane, 1, Files / 10);
        await folder.AssertIsAtAsync(running.Client, answer.Link);

        async Task<int> CountAsync(string what, Func<Task> act)
        {
            var (before, began) = (proxy.RoundTrips, TimeProvider.System.GetTimestamp());
            await act();
            var count = proxy.RoundTrips - before;
            output.WriteLine($"{what}: {count} round trips, {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms");
            return count;
        }
    }
}

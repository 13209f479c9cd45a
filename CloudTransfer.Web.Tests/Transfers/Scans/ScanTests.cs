using System.Net;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Scans;

/// <summary>Nothing is handed out before ClamAV has looked at it; a real clamd, with a signature of our own.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_clean_transfer_opens_by_itself_and_a_harmful_one_is_refused_by_every_way()
    {
        var program = Requires.Program("clamd");
        using var server = Server();
        Directory.CreateDirectory(_folder.Path);
        await using var clamd = await ClamdProcess.StartAsync(program, _folder.Path);
        var clean = await server.Client.PostAsync([("F/a", SampleBytes.Of(300_000)), ("F/empty", []), ("F/b", SampleBytes.Of(900_000, 2))]);
        var harmful = await server.Client.PostAsync([("F/a", SampleBytes.Of(10)), ("F/letter.txt", ClamdProcess.Eicar), ("F/b", SampleBytes.Of(10))]);
        var single = await server.Client.PutAsync("letter.txt", ClamdProcess.Eicar);

        await IsAsync(server, clean, HttpStatusCode.OK);
        Assert.Equal(SampleBytes.Of(300_000), await server.Client.DownloadAsync(clean.Id, 0));
        foreach (var refused in new[] { harmful, single })
        {
            await IsAsync(server, refused, HttpStatusCode.Forbidden);
            foreach (var way in new[] { "", "/files/0", "/download", "/files/0/view", "/SHA256SUMS" })
                Assert.False((await server.Client.GetAsync($"/d/{refused.Id}{way}")).IsSuccessStatusCode, way);
            using (var problem = await server.Client.GetAsync($"/api/v1/transfers/{refused.Id}"))
                Assert.Contains("urn:cloudtransfer:harmful", await problem.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("did not pass the check", await PageAsync(server, $"/d/{refused.Id}"), StringComparison.Ordinal);
            Assert.Contains(ClamdProcess.Finding, await PageAsync(server, new Uri(refused.OwnerLink).AbsolutePath), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task While_the_scanner_is_away_transfers_wait_and_say_so_and_open_when_it_is_back()
    {
        var program = Requires.Program("clamd");
        using var server = Server();
        var sent = await server.Client.PostAsync([("F/a", SampleBytes.Of(1000)), ("F/b", SampleBytes.Of(1000, 2))]);
        using (var waiting = await server.Client.GetAsync($"/d/{sent.Id}/download"))
            Assert.Equal((HttpStatusCode.Conflict, true), (waiting.StatusCode, waiting.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        using var page = new HtmlParser().ParseDocument(await PageAsync(server, $"/d/{sent.Id}"));
        Assert.NotNull(page.QuerySelector("[data-id=checking]"));
        Assert.Null(page.QuerySelector("a[href*=download], a[href*=files]"));
        using var owner = new HtmlParser().ParseDocument(await PageAsync(server, new Uri(sent.OwnerLink).AbsolutePath));
        Assert.Equal("Being checked", owner.QuerySelector("h1")!.TextContent);

        await using var clamd = await ClamdProcess.StartAsync(program, _folder.Path);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await IsAsync(server, sent, HttpStatusCode.OK);
    }

    [SkippableTheory]
    [InlineData("false", HttpStatusCode.Forbidden)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task Nothing_waits_for_ever_for_a_scanner_that_is_away_and_what_was_refused_is_checked_after_all(string allowed, HttpStatusCode status)
    {
        var program = Requires.Program("clamd");
        using var server = Server(("Scan:AllowUnchecked", allowed));
        var (sent, harmful) = (await server.Client.PutAsync("a.bin?expires=30d", SampleBytes.Of(1000)), await server.Client.PutAsync("b.bin?expires=30d", ClamdProcess.Eicar));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(server, sent));
        await Eventually.HoldsAsync(async () =>
        {
            server.Clock.Advance(TimeSpan.FromMinutes(30));
            await server.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Scan, CancellationToken.None);
            return await StatusAsync(server, sent) == status;
        });

        await using var clamd = await ClamdProcess.StartAsync(program, _folder.Path);
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        await IsAsync(server, sent, HttpStatusCode.OK);
        await IsAsync(server, harmful, HttpStatusCode.Forbidden);
    }

    [SkippableFact]
    public async Task What_the_scanner_cannot_say_keeps_nobody_else_waiting()
    {
        var program = Requires.Program("clamd");
        // More than this clamd takes, which says so.
        using var server = Server(("Scan:MaxBytes", "3MiB"));
        await using var clamd = await ClamdProcess.StartAsync(program, _folder.Path);
        var (large, small) = (await server.Client.PutAsync("a.bin", SampleBytes.Of(3 << 20)), await server.Client.PutAsync("b.bin", SampleBytes.Of(1000)));
        await IsAsync(server, small, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(server, large));
    }

    [Fact]
    public async Task Without_a_scanner_nothing_waits_and_what_was_found_before_stays_refused()
    {
        using var server = new RunningServer();
        var (sent, found) = (await server.Client.PutAsync("a.bin", [1]), await server.Client.PutAsync("b.bin", [1]));
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "UPDATE transfers SET verdict = 'found', finding = 'X' WHERE id = @id", new { id = found.Id }, CancellationToken.None);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await StatusAsync(server, sent), await StatusAsync(server, found)));
    }

    [SkippableFact]
    public async Task Two_replicas_have_each_transfer_looked_through_once()
    {
        var program = Requires.Program("clamd");
        await using var clamd = await ClamdProcess.StartAsync(program, _folder.Path);
        await using var one = await ReplicaProcess.StartAsync(_folder["volume"], ("Scan:ClamAv", ClamdProcess.AddressIn(_folder.Path)));
        await using var two = await ReplicaProcess.StartAsync(_folder["volume"], ("Scan:ClamAv", ClamdProcess.AddressIn(_folder.Path)));
        var sent = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? one : two).Client.PutAsync("a.bin", SampleBytes.Of(1000, (uint)n))));
        foreach (var transfer in sent)
            await Eventually.HoldsAsync(async () => (await one.Client.GetAsync($"/d/{transfer.Id}/download")).IsSuccessStatusCode);
        // A transfer is open a moment before it is counted.
        await Eventually.HoldsAsync(async () => await ScannedAsync(one) + await ScannedAsync(two) >= 20);
        Assert.Equal(20, await ScannedAsync(one) + await ScannedAsync(two));
    }

    [Fact]
    public async Task What_has_not_been_looked_at_is_not_handed_out_before_the_rest_has_come()
    {
        using var server = Server();
        var tus = new TusClient(server.Client);
        var folder = SampleFolder.Of(1000, 2000);
        var answer = await tus.CreateTransferAsync(folder.Manifest());
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..1500]);
        using var early = await server.Client.GetAsync($"/d/{answer.Id}/files/0");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
    }

    private RunningServer Server(params (string Key, string Value)[] settings)
    {
        Directory.CreateDirectory(_folder.Path);
        return new RunningServer(_folder["volume"], [("Scan:ClamAv", ClamdProcess.AddressIn(_folder.Path)), .. settings]);
    }

    private static Task IsAsync(RunningServer server, UploadAnswer sent, HttpStatusCode status) =>
        Eventually.HoldsAsync(async () => await StatusAsync(server, sent) == status);

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, UploadAnswer sent)
    {
        using var answer = await server.Client.GetAsync($"/d/{sent.Id}/download");
        return answer.StatusCode;
    }

    private static async Task<string> PageAsync(RunningServer server, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await server.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<double> ScannedAsync(ReplicaProcess replica) => (await replica.Client.GetStringAsync("/metrics")).Split('\n')
        .Where(line => line.StartsWith("cloudtransfer_scans_total{outcome=\"clean\"}", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1)));
}

using System.Globalization;
using System.Net.Http.Json;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Scans;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Scans;

/// <summary>Who waits for whom at the scanner.</summary>
public sealed class ScanQueueTests
{
    private static readonly (string, string) Proxy = ("Proxy:KnownNetworks:0", "127.0.0.0/8");

    [Fact]
    public async Task Another_client_s_small_file_does_not_wait_for_all_of_a_large_folder()
    {
        const int files = 60;
        // A part ends after some of them.
        await using var scanner = new CountingScanner(ScanJob.PartLasts / 10);
        using var server = Server(scanner);
        await SendAsync(server, "203.0.113.1", Enumerable.Range(0, files).Select(n => ($"F/{n}", $"large {n}")));
        Assert.True(await DoOneAsync(server));
        await SendAsync(server, "203.0.113.2", [("a", "small")]);

        await DoAllAsync(server);

        Assert.Equal(files + 1, scanner.Shown.Count);
        Assert.Equal(files + 1, scanner.Shown.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(scanner.Shown.ToList().IndexOf("small"), 1, files / 2);
    }

    [Fact]
    public async Task Of_many_transfers_of_one_client_and_one_of_another_the_one_is_the_second()
    {
        await using var scanner = new CountingScanner();
        using var server = Server(scanner);
        for (var n = 0; n < 20; n++)
            await SendAsync(server, "203.0.113.1", [("a", $"large {n}")]);
        await SendAsync(server, "203.0.113.2", [("a", "small")]);

        await DoAllAsync(server);

        Assert.InRange(scanner.Shown.ToList().IndexOf("small"), 0, 1);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"large {n}"), scanner.Shown.Where(shown => shown is not "small"));
    }

    [Fact]
    public async Task Empty_files_are_not_sent_to_it()
    {
        await using var scanner = new CountingScanner();
        using var server = Server(scanner);
        var manifest = new ManifestRequest([.. Enumerable.Range(0, 500).Select(n => new ManifestFile($"F/{n.ToString(CultureInfo.InvariantCulture)}", 0))]);
        using var created = await server.Client.PostAsJsonAsync("/api/v1/transfers", manifest);
        var empty = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        await SendAsync(server, "203.0.113.2", [("F/a", ""), ("F/b", "not empty"), ("F/c", "")]);

        await DoAllAsync(server);

        Assert.Equal(["not empty"], scanner.Shown);
        using var download = await server.Client.GetAsync($"/d/{empty.Id}/download");
        Assert.True(download.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Where_a_part_ended_another_replica_continues()
    {
        await using var scanner = new CountingScanner(ScanJob.PartLasts / 4);
        using var server = Server(scanner);
        await SendAsync(server, "203.0.113.1", Enumerable.Range(0, 20).Select(n => ($"F/{n}", $"{n}")));
        Assert.True(await DoOneAsync(server));
        Assert.InRange(scanner.Shown.Count, 1, 19);

        using (var other = Server(scanner, server.VolumePath))
            await DoAllAsync(other);

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{n}"), scanner.Shown);
    }

    [Fact]
    public async Task What_was_sealed_without_a_scanner_is_scanned_when_there_is_one()
    {
        await using var scanner = new CountingScanner();
        using var without = new RunningServer();
        await SendAsync(without, "203.0.113.1", [("a", "early")]);
        Assert.Equal(0, await without.CountAsync("jobs WHERE kind = 'scan'"));

        using var server = Server(scanner, without.VolumePath);
        await server.SweepAsync();
        await DoAllAsync(server);

        Assert.Equal(["early"], scanner.Shown);
        Assert.Equal(0, await without.CountAsync("jobs WHERE kind = 'scan'"));
    }

    // What is sent to it waits for the test to look through it.
    private static RunningServer Server(CountingScanner scanner, string? volume = null) => new(
        volume,
        services => services.RunByHand<ScanJob>(),
        ("Scan:ClamAv", scanner.Address), Proxy);

    private static Task<bool> DoOneAsync(RunningServer server) => server.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Scan, CancellationToken.None);

    private static async Task DoAllAsync(RunningServer server)
    {
        while (await DoOneAsync(server))
        {
            // There may be another part.
        }
    }

    private static async Task SendAsync(RunningServer server, string client, IEnumerable<(string Path, string Text)> files)
    {
        var form = new FormBody();
        foreach (var (path, text) in files)
            form.File(path, System.Text.Encoding.ASCII.GetBytes(text));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = form.ToContent(), Headers = { { "X-Forwarded-For", client } } };
        using var answer = await server.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}

using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class ExpiryTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Expired_transfer_is_unreachable_immediately()
    {
        var answer = await _server.Client.PutFileAsync("a", [1], "?expires=1h");
        _server.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal([1], await _server.Client.DownloadAsync(answer.Id));

        _server.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await _server.CountAsync("transfers"));
        foreach (var path in new[] { "download", "files/0" })
        {
            using var response = await _server.Client.GetAsync($"/d/{answer.Id}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Sweep_deletes_only_expired_transfers()
    {
        var first = await _server.Client.SendFormAsync(new FormBody().File("F/a", new byte[1000]).File("F/b", [2]).Field("expires", "1h"));
        var second = await _server.Client.PutFileAsync("c", [3], "?expires=2h");
        var stored = new FileInfo(Path.Combine(_server.VolumePath, "transfers", first.Id[..2], first.Id)).Length;
        _server.Clock.Advance(TimeSpan.FromHours(1.5));

        var sweep = await _server.SweepAsync();

        Assert.Equal((1, 0, stored), (sweep.Transfers, sweep.Leftovers, sweep.Bytes));
        Assert.Equal([3], await _server.Client.DownloadAsync(second.Id));
        Assert.Equal((1, 1, 0), (await _server.CountAsync("transfers"), await _server.CountAsync("files"), await _server.CountAsync("folders")));
        _server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await _server.SweepAsync()).Transfers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Concurrent_cleaners_delete_each_transfer_once()
    {
        for (var i = 0; i < 120; i++)
            await _server.Client.PutFileAsync("a", [1, 2, 3], "?expires=1h");
        using var other = new RunningServer(_server.VolumePath);
        _server.Clock.Advance(TimeSpan.FromHours(2));
        other.Clock.Advance(TimeSpan.FromHours(2));

        var sweeps = await Task.WhenAll(new[] { _server, other, _server, other }
            .Select(server => Task.Run(() => server.SweepAsync())));

        Assert.Equal((120, 0, 360L), (sweeps.Sum(sweep => sweep.Transfers), sweeps.Sum(sweep => sweep.Leftovers), sweeps.Sum(sweep => sweep.Bytes)));
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Next_sweep_completes_a_removal_that_a_killed_cleaner_started()
    {
        var before = await _server.Client.PutFileAsync("a", [1], "?expires=1h");
        var after = await _server.Client.PutFileAsync("b", [2], "?expires=1h");
        _server.Clock.Advance(TimeSpan.FromHours(2));
        await ClaimAsync(before.Id);
        await ClaimAsync(after.Id);
        File.Delete(PathOf(after.Id));

        // The clock may have been set back since then.
        _server.Clock.Advance(TimeSpan.FromHours(-3));

        Assert.Equal(2, (await _server.SweepAsync()).Transfers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Sweep_skips_a_transfer_that_another_cleaner_is_deleting()
    {
        var answer = await _server.Client.PutFileAsync("a", [1], "?expires=1h");
        _server.Clock.Advance(TimeSpan.FromHours(2));
        await ClaimAsync(answer.Id);
        await using (LockedFile.TryOpen(PathOf(answer.Id), out _))
            Assert.Equal(0, (await _server.SweepAsync()).Transfers);

        Assert.Equal(1, (await _server.SweepAsync()).Transfers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task Download_in_progress_completes_after_the_transfer_is_deleted()
    {
        var bytes = new byte[20 << 20];
        Array.Fill(bytes, (byte)7);
        var answer = await _server.Client.PutFileAsync("a", bytes, "?expires=1h");
        using var response = await _server.Client.GetAsync($"/d/{answer.Id}/download", HttpCompletionOption.ResponseHeadersRead);

        _server.Clock.Advance(TimeSpan.FromHours(2));
        await _server.SweepAsync();

        await _server.AssertEmptyAsync();
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Unknown_and_expired_transfers_get_identical_responses()
    {
        var answer = await _server.Client.PutFileAsync("a", [1], "?expires=1h&password=secret");
        _server.Clock.Advance(TimeSpan.FromHours(2));

        foreach (var what in new[] { "", "/download", "/files/0" })
        {
            var expired = await DescribeResponseAsync($"/d/{answer.Id}{what}");
            Assert.Equal(expired, await DescribeResponseAsync($"/d/{StoredId.New()}{what}"));
            Assert.Equal(expired, await DescribeResponseAsync($"/d/nonsense{what}"));
            Assert.StartsWith("404", expired, StringComparison.Ordinal);
        }
    }

    private string PathOf(string id) => Path.Combine(_server.VolumePath, "transfers", id[..2], id);

    private Task ClaimAsync(string id) => _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "UPDATE transfers SET state = 'deleting', claimed_at = @now WHERE id = @id",
        new { id, now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds() },
        CancellationToken.None);

    private async Task<string> DescribeResponseAsync(string url)
    {
        using var response = await _server.Client.GetAsync(url);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{await response.Content.ReadAsStringAsync()}";
    }
}

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
    public async Task What_has_expired_is_unreachable_at_once()
    {
        var answer = await _server.Client.PutFileAsync("a", [1], "?expires=1h");
        _server.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal([1], await _server.Client.DownloadAsync(answer.Id));

        _server.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await _server.CountAsync("transfers"));
        foreach (var address in new[] { "download", "files/0" })
        {
            using var response = await _server.Client.GetAsync($"/d/{answer.Id}/{address}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_sweep_deletes_what_has_expired_and_nothing_else()
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
    public async Task Cleaners_at_the_same_moment_delete_each_transfer_once()
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
    public async Task What_a_killed_cleaner_had_begun_is_ended_by_the_next_sweep_before_or_after_its_bytes_went()
    {
        var before = await _server.Client.PutFileAsync("a", [1], "?expires=1h");
        var after = await _server.Client.PutFileAsync("b", [2], "?expires=1h");
        _server.Clock.Advance(TimeSpan.FromHours(2));
        await ClaimAsync(before.Id);
        await ClaimAsync(after.Id);
        File.Delete(PathOf(after.Id));

        // The clock may have been put back since.
        _server.Clock.Advance(TimeSpan.FromHours(-3));

        Assert.Equal(2, (await _server.SweepAsync()).Transfers);
        await _server.AssertEmptyAsync();
    }

    [Fact]
    public async Task What_another_cleaner_is_deleting_is_left_to_it()
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
    public async Task A_download_that_began_before_the_end_is_ended()
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
    public async Task Unknown_and_expired_cannot_be_told_apart()
    {
        var answer = await _server.Client.PutFileAsync("a", [1], "?expires=1h&password=secret");
        _server.Clock.Advance(TimeSpan.FromHours(2));

        foreach (var what in new[] { "", "/download", "/files/0" })
        {
            var expired = await LookAsync($"/d/{answer.Id}{what}");
            Assert.Equal(expired, await LookAsync($"/d/{StoredId.New()}{what}"));
            Assert.Equal(expired, await LookAsync($"/d/nonsense{what}"));
            Assert.StartsWith("404", expired, StringComparison.Ordinal);
        }
    }

    private string PathOf(string id) => Path.Combine(_server.VolumePath, "transfers", id[..2], id);

    private Task ClaimAsync(string id) => _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "UPDATE transfers SET state = 'deleting', claimed_at = @now WHERE id = @id",
        new { id, now = _server.Clock.GetUtcNow().ToUnixTimeMilliseconds() },
        CancellationToken.None);

    private async Task<string> LookAsync(string address)
    {
        using var response = await _server.Client.GetAsync(address);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{await response.Content.ReadAsStringAsync()}";
    }
}

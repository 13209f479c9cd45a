using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>One ticket at two replicas: however many take by it, and whatever is killed, one copy leaves.</summary>
public sealed class SharedTicketTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7)))];

    private readonly TestFolder _volume = new();
    private ReplicaProcess _first = null!, _second = null!;

    public async Task InitializeAsync() =>
        (_first, _second) = (await ReplicaProcess.StartAsync(_volume.Path, Taker.Known), await ReplicaProcess.StartAsync(_volume.Path, Taker.Known));

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    public void Dispose() => _volume.Dispose();

    [Theory]
    [InlineData(24 << 20)]
    [InlineData(1 << 20)]
    [InlineData(1000)]
    public async Task Of_twelve_takers_at_once_on_one_ticket_one_gets_a_complete_copy(int length)
    {
        var ticketed = await TicketAsync(length);

        var received = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => ReceiveAsync((n % 2 == 0 ? _first : _second).Client, ticketed, 0, length)));

        Assert.Equal(Bytes[..length], Assert.Single(received, bytes => bytes.Length == length));
        Assert.InRange(received.Sum(bytes => (long)bytes.Length), length, (2L * length) - 1);
        Assert.Empty(await ReceiveAsync(_second.Client, ticketed, 0, length));
    }

    [Fact]
    public async Task All_but_the_last_byte_again_and_again_is_refused_in_time()
    {
        const int length = 1 << 20;
        var ticketed = await TicketAsync(length);
        long received = 0;
        for (var n = 0; n < 8; n++)
            received += (await ReceiveAsync((n % 2 == 0 ? _first : _second).Client, ticketed, 0, length - 1)).Length;

        Assert.InRange(received, length, (2L * length) - 1);
    }

    [Fact]
    public async Task Many_connections_that_share_the_work_get_all_of_it()
    {
        var ticketed = await TicketAsync(Bytes.Length);
        const int parts = 8;
        var size = Bytes.Length / parts;

        // As aria2 and axel do it: each part by a connection of its own.
        var received = await Task.WhenAll(Enumerable.Range(0, parts).Select(part =>
            ReceiveAsync((part % 2 == 0 ? _first : _second).Client, ticketed, part * size, (part + 1) * size)));

        Assert.Equal(Bytes, received.SelectMany(part => part).ToArray());
    }

    [Fact]
    public async Task A_killed_replica_costs_the_receiver_nothing_but_the_break()
    {
        var ticketed = await TicketAsync(Bytes.Length);
        var got = new byte[1_000_000];
        using (var answer = await _first.Client.GetAsync(ticketed, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(got);
            await _first.KillAsync();
        }

        var rest = await ReceiveAsync(_second.Client, ticketed, got.Length, Bytes.Length);
        Assert.Equal(Bytes, (byte[])[.. got, .. rest]);
        Assert.Empty(await ReceiveAsync(_second.Client, ticketed, 0, Bytes.Length));
    }

    private async Task<string> TicketAsync(int length)
    {
        var sent = await _first.Client.PutAsync("a.bin?downloads=1", Bytes[..length]);
        using var answer = await _second.Client.GetAsync($"/d/{sent.Id}/download");
        return answer.Headers.Location!.ToString();
    }

    // What came before it was cut; nothing where it was refused.
    private static async Task<byte[]> ReceiveAsync(HttpClient client, string path, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(from, to - 1) } };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
            return [];
        using var received = new MemoryStream();
        try
        {
            await answer.Content.CopyToAsync(received);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // Another has its place.
        }

        return received.ToArray();
    }
}

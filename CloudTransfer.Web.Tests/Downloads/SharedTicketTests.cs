using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>One ticket used on two replicas: exactly one copy is sent, despite concurrent requests and killed replicas.</summary>
public sealed class SharedTicketTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7)))];

    private readonly TestFolder _volume = new();
    private ReplicaProcess _first = null!, _second = null!;

    public async Task InitializeAsync() =>
        (_first, _second) = (await ReplicaProcess.StartAsync(_volume.Path, DownloadClient.KnownProxy), await ReplicaProcess.StartAsync(_volume.Path, DownloadClient.KnownProxy));

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
    public async Task Exactly_one_of_twelve_concurrent_requests_gets_a_complete_copy(int length)
    {
        var ticketed = await TicketAsync(length);

        var received = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => ReceiveAsync((n % 2 == 0 ? _first : _second).Client, ticketed, 0, length)));

        Assert.Equal(Bytes[..length], Assert.Single(received, bytes => bytes.Length == length));
        Assert.InRange(received.Sum(bytes => (long)bytes.Length), length, (2L * length) - 1);
        Assert.Empty(await ReceiveAsync(_second.Client, ticketed, 0, length));
    }

    [Fact]
    public async Task Repeated_requests_for_all_but_the_last_byte_are_stopped()
    {
        const int length = 1 << 20;
        var ticketed = await TicketAsync(length);
        long received = 0;
        for (var n = 0; n < 8; n++)
            received += (await ReceiveAsync((n % 2 == 0 ? _first : _second).Client, ticketed, 0, length - 1)).Length;

        Assert.InRange(received, length, (2L * length) - 1);
    }

    [Fact]
    public async Task Parallel_range_requests_get_the_whole_content()
    {
        var ticketed = await TicketAsync(Bytes.Length);
        const int parts = 8;
        var size = Bytes.Length / parts;

        // Like aria2 and axel: one connection per part.
        var received = await Task.WhenAll(Enumerable.Range(0, parts).Select(part =>
            ReceiveAsync((part % 2 == 0 ? _first : _second).Client, ticketed, part * size, (part + 1) * size)));

        Assert.Equal(Bytes, received.SelectMany(part => part).ToArray());
    }

    [Fact]
    public async Task Download_resumes_on_another_replica_after_a_kill()
    {
        var ticketed = await TicketAsync(Bytes.Length);
        var beginning = new byte[1_000_000];
        using (var response = await _first.Client.GetAsync(ticketed, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(beginning);
            await _first.KillAsync();
        }

        var rest = await ReceiveAsync(_second.Client, ticketed, beginning.Length, Bytes.Length);
        Assert.Equal(Bytes, (byte[])[.. beginning, .. rest]);
        Assert.Empty(await ReceiveAsync(_second.Client, ticketed, 0, Bytes.Length));
    }

    private async Task<string> TicketAsync(int length)
    {
        var sent = await _first.Client.PutAsync("a.bin?downloads=1", Bytes[..length]);
        using var response = await _second.Client.GetAsync($"/d/{sent.Id}/download");
        return response.Headers.Location!.ToString();
    }

    // Returns the bytes received before the connection was cut, or none if the request was rejected.
    private static async Task<byte[]> ReceiveAsync(HttpClient client, string path, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(from, to - 1) } };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
            return [];
        using var received = new MemoryStream();
        try
        {
            await response.Content.CopyToAsync(received);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // Another request has taken over the download.
        }

        return received.ToArray();
    }
}

using System.Net;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>Partial zips of a transfer with a download limit belong to the download of one client and do not count as another.</summary>
public sealed class LimitedPartialZipTests : IDisposable
{
    private const string OwnAddress = "198.51.100.7", OtherAddress = "198.51.100.8";

    private readonly RunningServer _server = new(null, DownloadClient.KnownProxy);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Link_is_used_up_when_all_parts_are_downloaded()
    {
        var tree = await SampleTree.SendAsync(_server.Client, downloads: 1);
        var client = new DownloadClient(_server.Client, OwnAddress);
        string Url(string query) => $"/d/{tree.Answer.Id}/zip?{query}";

        await SampleTree.AssertHoldsAsync(tree.Expected(["T/a"], []), (await client.DownloadAsync(Url("folder=T/a")))!);
        Assert.Null(await new DownloadClient(_server.Client, OtherAddress).DownloadAsync(Url("folder=T/ab")));
        Assert.NotNull(await client.DownloadAsync(Url("folder=T/a%20b&folder=T/a-b&folder=T/ab&folder=T/a0&folder=T/S%C3%BC%C3%9F&folder=T/%252e%252e&folder=T/hollow")));
        Assert.NotNull(await client.DownloadAsync(Url("file=8,11")));

        // Everything has been downloaded.
        Assert.Null(await client.DownloadAsync($"/d/{tree.Answer.Id}/download"));
        Assert.Null(await client.DownloadAsync(Url("folder=T/a")));
        Assert.Equal(1, (await FindAsync(tree)).UsedUp);
    }

    [Fact]
    public async Task Overlapping_selections_send_no_more_than_one_download()
    {
        var tree = await SampleTree.SendAsync(_server.Client, downloads: 1);
        var client = new DownloadClient(_server.Client, OwnAddress);
        long received = 0, files = tree.Files.Sum(file => (long)file.Bytes.Length);
        for (var number = 0; number < tree.Files.Count; number++)
        {
            var query = $"folder=T/a&file={number}";
            if (await client.DownloadAsync($"/d/{tree.Answer.Id}/zip?{query}") is not null)
                received += tree.Expected(["T/a"], [number]).Values.Sum(bytes => (long)bytes.Length);
        }

        // At most the size of the stored zip, headers included.
        Assert.InRange(received, 1, files + 5000);
        Assert.Null(await client.DownloadAsync($"/d/{tree.Answer.Id}/zip?folder=T"));
    }

    [Fact]
    public async Task Selection_beyond_one_download_is_rejected_and_the_rest_stays_available()
    {
        var sent = await _server.Client.PostAsync([("F/big.bin", SampleBytes.Of(500_000)), ("F/a", [1]), ("G/b", [2]), ("G/c", [3])], ("downloads", "1"));
        var client = new DownloadClient(_server.Client, OwnAddress);
        Assert.NotNull(await client.DownloadAsync($"/d/{sent.Id}/zip?folder=F"));

        using var refused = await client.GetAsync($"/d/{sent.Id}/zip?file=0,2");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("more than one download of everything", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(await client.DownloadAsync($"/d/{sent.Id}/zip?file=2,3"));
        Assert.Null(await client.DownloadAsync($"/d/{sent.Id}/zip?folder=G&file=0"));
    }

    [Fact]
    public async Task Folder_and_the_whole_transfer_count_as_one_download()
    {
        var sent = await _server.Client.PostAsync([("F/big.bin", SampleBytes.Of(500_000)), ("F/a", [1]), ("G/b", [2])], ("downloads", "1"));
        var client = new DownloadClient(_server.Client, OwnAddress);
        Assert.NotNull(await client.DownloadAsync($"/d/{sent.Id}/zip?folder=F"));
        Assert.NotNull(await client.DownloadAsync($"/d/{sent.Id}/download"));
        Assert.Null(await client.DownloadAsync($"/d/{sent.Id}/download"));
        Assert.Null(await client.DownloadAsync($"/d/{sent.Id}/zip?file=1,2"));
    }

    [Fact]
    public async Task Interrupted_partial_zip_resumes_and_counts_only_when_complete()
    {
        // Larger than the kernel's socket buffers.
        var sent = await _server.Client.PostAsync([("F/a.bin", SampleBytes.Of(16 << 20)), ("F/b.bin", SampleBytes.Of(8 << 20, 2)), ("c.bin", [1])], ("downloads", "1"));
        var address = $"/d/{sent.Id}/zip?folder=F";
        var client = new DownloadClient(_server.Client, OwnAddress);
        await client.AbortAsync(address);
        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        Assert.Equal(0, (await FindAsync(sent.Id)).UsedUp);

        var head = new byte[100_000];
        using (var begun = await client.GetAsync(address))
        {
            await using var body = await begun.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(head);
        }

        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        var rest = await client.DownloadAsync(address, head.Length);
        await SampleTree.AssertHoldsAsync(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["F/a.bin"] = SampleBytes.Of(16 << 20), ["F/b.bin"] = SampleBytes.Of(8 << 20, 2) }, [.. head, .. rest!]);
        Assert.Equal(1, (await FindAsync(sent.Id)).UsedUp);
    }

    [Fact]
    public async Task Confirmation_page_keeps_the_selection()
    {
        var sent = await _server.Client.PostAsync([("F/a.bin", [1, 2]), ("F/b.bin", [3]), ("c.bin", [1])], ("downloads", "1"));
        using var visitor = new Visitor(_server.Address);
        using var confirmation = await visitor.GetAsync($"/d/{sent.Id}/zip?file=0-1&file=2");
        Assert.Equal(HttpStatusCode.Forbidden, confirmation.StatusCode);
        var page = new HtmlParser().ParseDocument(await confirmation.Content.ReadAsStringAsync());
        var form = page.QuerySelector("form[data-id=confirm]")!;
        var query = string.Join('&', form.QuerySelectorAll("input").Select(field => $"{field.GetAttribute("name")}={Uri.EscapeDataString(field.GetAttribute("value")!)}"));
        Assert.StartsWith("file=0-1%2C2&ticket=", query, StringComparison.Ordinal);

        using var taken = await visitor.GetAsync($"{form.GetAttribute("action")}?{query}");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal("application/zip", taken.Content.Headers.ContentType!.MediaType);
    }

    private Task<Web.Transfers.Downloads> FindAsync(SampleTree tree) => FindAsync(tree.Answer.Id);

    private async Task<Web.Transfers.Downloads> FindAsync(string id) =>
        StoredId.TryParse(id, out var parsed) ? (await _server.Store.FindAsync(parsed, CancellationToken.None))!.Downloads : throw new InvalidOperationException();
}

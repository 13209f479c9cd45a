using System.Net;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Downloads.PartialZips;

/// <summary>Zips of some files where downloads are limited: they belong to one person's download, and make no second one.</summary>
public sealed class LimitedPartialZipTests : IDisposable
{
    private const string Somebody = "198.51.100.7", Another = "198.51.100.8";

    private readonly RunningServer _server = new(null, Taker.Known);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task All_is_had_in_parts_and_then_the_link_is_used_up_for_everybody()
    {
        var tree = await SampleTree.SendAsync(_server.Client, downloads: 1);
        var taker = new Taker(_server.Client, Somebody);
        string Address(string query) => $"/d/{tree.Answer.Id}/zip?{query}";

        await SampleTree.AssertHoldsAsync(tree.Expected(["T/a"], []), (await taker.TakeAsync(Address("folder=T/a")))!);
        Assert.Null(await new Taker(_server.Client, Another).TakeAsync(Address("folder=T/ab")));
        Assert.NotNull(await taker.TakeAsync(Address("folder=T/a%20b&folder=T/a-b&folder=T/ab&folder=T/a0&folder=T/S%C3%BC%C3%9F&folder=T/%252e%252e&folder=T/hollow")));
        Assert.NotNull(await taker.TakeAsync(Address("file=8,11")));

        // Everything was had.
        Assert.Null(await taker.TakeAsync($"/d/{tree.Answer.Id}/download"));
        Assert.Null(await taker.TakeAsync(Address("folder=T/a")));
        Assert.Equal(1, (await FindAsync(tree)).UsedUp);
    }

    [Fact]
    public async Task One_folder_in_many_selections_is_no_more_than_one_download()
    {
        var tree = await SampleTree.SendAsync(_server.Client, downloads: 1);
        var taker = new Taker(_server.Client, Somebody);
        long had = 0, files = tree.Files.Sum(file => (long)file.Bytes.Length);
        for (var number = 0; number < tree.Files.Count; number++)
        {
            var query = $"folder=T/a&file={number}";
            if (await taker.TakeAsync($"/d/{tree.Answer.Id}/zip?{query}") is not null)
                had += tree.Expected(["T/a"], [number]).Values.Sum(bytes => (long)bytes.Length);
        }

        // No more than the stored zip has, headers included.
        Assert.InRange(had, 1, files + 5000);
        Assert.Null(await taker.TakeAsync($"/d/{tree.Answer.Id}/zip?folder=T"));
    }

    [Fact]
    public async Task Who_asks_for_too_much_in_parts_is_told_and_can_still_have_the_rest()
    {
        var sent = await _server.Client.PostAsync([("F/big.bin", Content.Of(500_000)), ("F/a", [1]), ("G/b", [2]), ("G/c", [3])], ("downloads", "1"));
        var taker = new Taker(_server.Client, Somebody);
        Assert.NotNull(await taker.TakeAsync($"/d/{sent.Id}/zip?folder=F"));

        using var refused = await taker.GetAsync($"/d/{sent.Id}/zip?file=0,2");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("more than one download of everything", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(await taker.TakeAsync($"/d/{sent.Id}/zip?file=2,3"));
        Assert.Null(await taker.TakeAsync($"/d/{sent.Id}/zip?folder=G&file=0"));
    }

    [Fact]
    public async Task The_whole_and_one_folder_of_it_are_one_download()
    {
        var sent = await _server.Client.PostAsync([("F/big.bin", Content.Of(500_000)), ("F/a", [1]), ("G/b", [2])], ("downloads", "1"));
        var taker = new Taker(_server.Client, Somebody);
        Assert.NotNull(await taker.TakeAsync($"/d/{sent.Id}/zip?folder=F"));
        Assert.NotNull(await taker.TakeAsync($"/d/{sent.Id}/download"));
        Assert.Null(await taker.TakeAsync($"/d/{sent.Id}/download"));
        Assert.Null(await taker.TakeAsync($"/d/{sent.Id}/zip?file=1,2"));
    }

    [Fact]
    public async Task What_broke_off_is_gone_on_with_and_costs_nothing_before_its_end()
    {
        // More than the kernel's socket buffers take.
        var sent = await _server.Client.PostAsync([("F/a.bin", Content.Of(16 << 20)), ("F/b.bin", Content.Of(8 << 20, 2)), ("c.bin", [1])], ("downloads", "1"));
        var address = $"/d/{sent.Id}/zip?folder=F";
        var taker = new Taker(_server.Client, Somebody);
        await taker.BreakOffAsync(address);
        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        Assert.Equal(0, (await FindAsync(sent.Id)).UsedUp);

        var head = new byte[100_000];
        using (var begun = await taker.GetAsync(address))
        {
            await using var body = await begun.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(head);
        }

        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));
        var rest = await taker.TakeAsync(address, head.Length);
        await SampleTree.AssertHoldsAsync(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["F/a.bin"] = Content.Of(16 << 20), ["F/b.bin"] = Content.Of(8 << 20, 2) }, [.. head, .. rest!]);
        Assert.Equal(1, (await FindAsync(sent.Id)).UsedUp);
    }

    [Fact]
    public async Task A_browser_without_a_sign_of_a_person_is_asked_and_what_is_selected_is_not_forgotten()
    {
        var sent = await _server.Client.PostAsync([("F/a.bin", [1, 2]), ("F/b.bin", [3]), ("c.bin", [1])], ("downloads", "1"));
        using var visitor = new Visitor(_server.Address);
        using var asked = await visitor.GetAsync($"/d/{sent.Id}/zip?file=0-1&file=2");
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        var page = new HtmlParser().ParseDocument(await asked.Content.ReadAsStringAsync());
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

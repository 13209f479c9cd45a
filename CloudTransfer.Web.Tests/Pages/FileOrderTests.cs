using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Wherever files are listed they are in the order in which people sort them, and each follows the one before it.</summary>
public sealed class FileOrderTests(PageServer server) : IClassFixture<PageServer>
{
    private static readonly string[] Few = ["Trip/IMG_10.jpg", "Trip/IMG_9.jpg", "Trip/Day 10/a.jpg", "Trip/Day 2/b.jpg", "Trip/wä.jpg", "Trip/wz.jpg"];

    // More than one page shows, sent in the order in which a computer sorts them.
    private static readonly string[] Many = [.. Enumerable.Range(1, 401).Select(n => $"Scans/page {n}.tif").Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("de-DE,de;q=0.9", "wä.jpg", "wz.jpg")]
    [InlineData("sv", "wz.jpg", "wä.jpg")]
    [InlineData("xx-none", "wä.jpg", "wz.jpg")]
    [InlineData("", "wä.jpg", "wz.jpg")]
    public async Task A_short_list_a_gallery_and_the_way_from_file_to_file_have_the_order_of_the_reader_s_language(string language, string fifth, string sixth)
    {
        var landing = (await server.SeedAsync(null, Few)).Landing;
        var list = await ReadAsync(landing + "?view=list", language);
        Assert.Equal(["Day 2", "Day 10"], Texts(list.QuerySelectorAll("details details > summary .name")));

        string[] expected = ["IMG_9.jpg", "IMG_10.jpg", fifth, sixth, "b.jpg", "a.jpg"];
        Assert.Equal(expected.Order(), Texts(list.QuerySelectorAll(".row-pair .name")).Order());
        Assert.Equal(expected, Texts((await ReadAsync(landing + "?view=gallery", language)).QuerySelectorAll(".tile .name")));
        Assert.Equal(expected, await WalkAsync(landing + "/files/1/view", language));
    }

    [Fact]
    public async Task Long_lists_their_pages_and_what_is_found_have_the_stored_order()
    {
        var landing = (await server.SeedAsync(null, Many)).Landing;
        string[] pages = [.. Enumerable.Range(1, 401).Select(n => $"page {n}.tif")];
        var shown = new List<string>();
        for (var page = 1; page <= 3; page++)
            shown.AddRange(Texts((await ReadAsync($"{landing}?folder=Scans&page={page}", "")).QuerySelectorAll(".row-pair .name")));
        Assert.Equal(pages, shown);

        var found = Texts((await ReadAsync(landing + "?find=PAGE%201", "")).QuerySelectorAll(".row-pair .name")).ToList();
        Assert.Equal(pages.Where(name => name.StartsWith("page 1", StringComparison.Ordinal)), found.Select(name => name.Split('/')[^1]));
        Assert.Equal(pages.Take(5), (await WalkAsync($"{landing}/files/{Array.IndexOf(Many, "Scans/page 1.tif")}/view", "", 5)));
    }

    // The names of the files from one on, as somebody sees them who always goes on to the next.
    private async Task<List<string>> WalkAsync(string path, string language, int most = 100)
    {
        var names = new List<string>();
        for (var next = path; next is not null && names.Count < most;)
        {
            var page = await ReadAsync(next, language);
            names.Add(page.QuerySelector("h1")!.Text().Trim());
            next = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        return names;
    }

    private async Task<IDocument> ReadAsync(string path, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        if (language.Length > 0)
            request.Headers.Add("Accept-Language", language);
        using var answer = await server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }

    private static IEnumerable<string> Texts(IEnumerable<IElement> elements) => elements.Select(element => element.Text().Trim());
}

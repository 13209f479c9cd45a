using AngleSharp.Dom;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Searching by name without script.</summary>
public sealed class FindTests(PageServer server) : IClassFixture<PageServer>
{
    [Theory]
    [InlineData("lake", "Holiday/Raw/LAKE.CR3", "Holiday/Lake at dawn.jpg")]
    [InlineData("raw/la", "Holiday/Raw/LAKE.CR3")]
    [InlineData("ÜBUNG", "Übung.txt")]
    [InlineData("übung", "Übung.txt")]
    [InlineData("u\u0308bung", "Übung.txt")]
    [InlineData("МОСКВА", "Москва.txt")]
    [InlineData("москва", "Москва.txt")]
    [InlineData("100%_", "100%_sure!.txt")]
    [InlineData("sure!", "100%_sure!.txt")]
    [InlineData("  lake at ", "Holiday/Lake at dawn.jpg")]
    [InlineData("nothing of that name")]
    public async Task Search_lists_files_with_the_text_in_their_path_in_any_case(string text, params string[] found)
    {
        var seeded = await server.SeedAsync(
            null, "Holiday/Lake at dawn.jpg", "Holiday/Raw/LAKE.CR3", "Holiday/100 sure.txt", "Übung.txt", "Москва.txt", "100%_sure!.txt", "n.txt");
        var page = await server.ReadAsync($"{seeded.Landing}?find={Uri.EscapeDataString(text)}");

        Assert.Equal(found, page.QuerySelectorAll(".tree .name").Select(name => name.Text()));
        Assert.Equal(text.Trim(), page.QuerySelector("form[data-id=find] input[name=find]")!.GetAttribute("value"));
        Assert.StartsWith(found.Length == 0 ? "No file" : found.Length == 1 ? "1 file" : "2 files", page.QuerySelector(".search-status:not([hidden])")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_results_have_pages_and_come_from_this_transfer_only()
    {
        await server.SeedAsync(null, "jpg/of another.jpg");
        var seeded = await server.SeedAsync(null, [.. Enumerable.Range(0, 900).Select(n => $"d{n % 3}/{n:000}.{(n % 2 == 0 ? "jpg" : "txt")}")]);
        var seen = new List<string>();
        for (var address = $"{seeded.Landing}?find=JPG"; address is not null;)
        {
            var page = await server.ReadAsync(address);
            seen.AddRange(page.QuerySelectorAll(".tree .name").Select(name => name.Text()));
            address = page.QuerySelector("[rel=next]")?.GetAttribute("href")!;
        }

        Assert.Equal(450, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.All(seen, name => Assert.Matches(@"^d\d/\d+\.jpg$", name));
    }

    [Fact]
    public async Task No_query_scans_more_of_the_index_than_the_transfer()
    {
        string[] queries =
        [
            "SELECT number, position, folder, name FROM files WHERE transfer_id = 'x' AND number > 7 ORDER BY number LIMIT 1000",
            "SELECT number FROM files WHERE transfer_id = 'x' ORDER BY position LIMIT 60 OFFSET 600",
            "SELECT number FROM files WHERE transfer_id = 'x' AND folder = 'a' ORDER BY position LIMIT 200 OFFSET 200",
            "SELECT number FROM files WHERE transfer_id = 'x' AND position < 7 ORDER BY position DESC LIMIT 1",
            "SELECT number FROM files WHERE transfer_id = 'x' AND (folder, position) > ('a', 7) AND folder < 'c' ORDER BY folder, position LIMIT 500",
        ];
        foreach (var query in queries)
        {
            var plan = await server.Services.GetRequiredService<IDatabase>().QueryAsync<(long, long, long, string Detail)>("EXPLAIN QUERY PLAN " + query, new { }, CancellationToken.None);
            Assert.All(plan, step => Assert.Contains("SEARCH files USING", step.Detail, StringComparison.Ordinal));
            Assert.All(plan, step => Assert.Contains("(transfer_id=?", step.Detail, StringComparison.Ordinal));
            // A bound at both ends: only the range between them is read.
            if (query.Contains('<') && query.Contains('>'))
                Assert.All(plan, step => Assert.Matches("[a-z_)]>.*[a-z_)]<", step.Detail));
        }
    }

    [Fact]
    public async Task Few_files_have_no_search_and_an_unknown_page_is_not_found()
    {
        var few = await server.SeedAsync(null, "a", "b");
        Assert.Null((await server.ReadAsync(few.Landing)).QuerySelector("form[data-id=find]"));
        foreach (var page in new[] { "0", "2", "2147483647" })
        {
            using var gone = await server.GetAsync($"{few.Landing}?find=a&page={page}");
            Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
        }
    }
}

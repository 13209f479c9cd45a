using System.Net;
using AngleSharp.Dom;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class OwnerPageTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task The_owner_s_page_shows_the_link_the_expiry_and_the_files()
    {
        var seeded = await server.SeedAsync(transfer => transfer with { MaxDownloads = 5 }, "Holiday/a.jpg", "Holiday/b.jpg");
        var page = await server.ReadAsync(seeded.Owner);

        Assert.Equal("Your link is ready", page.QuerySelector("h1")!.Text());
        var field = page.QuerySelector("[data-id=link] input[readonly]")!;
        Assert.Equal($"{server.Address}d/{seeded.Transfer.Id}", field.GetAttribute("value"));
        Assert.True(page.QuerySelector($"button[data-copy={field.Id}]")!.HasAttribute("hidden"), "Copying needs script, which shows its button.");
        Assert.Contains("in 6 days", page.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
        Assert.Contains("0 of 5 downloads used", page.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
        Assert.Equal(["Holiday", "a.jpg", "b.jpg"], page.QuerySelectorAll(".tree .name").Select(name => name.Text()));
        Assert.Contains("Keep the address of this page to yourself", page.QuerySelector(".note")!.Text(), StringComparison.Ordinal);
        // The owner downloads from the landing page, like recipients.
        Assert.Empty(page.QuerySelectorAll(".tree a, .tick"));
    }

    [Fact]
    public async Task The_owner_s_page_starts_with_the_warning_and_ends_with_the_files()
    {
        var page = await server.ReadAsync((await server.SeedAsync(null, [.. Enumerable.Range(0, 200).Select(n => $"Holiday/Day {n % 9}/IMG_{n}.jpg")])).Owner);

        string[] order = [".note", "#link", "[data-id=mail]", "[data-id=state]", "[data-id=change]", "[data-id=delete]", "#files"];
        var all = page.QuerySelectorAll("main *").ToList();
        var places = order.Select(part => all.IndexOf(page.QuerySelector(part)!)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal(["Holiday", "Day 0", "Day 1"], page.QuerySelectorAll(".tree summary .name").Select(name => name.Text()).Take(3));
        Assert.Empty(page.QuerySelectorAll(".tree details details[open]"));
    }

    [Fact]
    public async Task Many_files_are_listed_level_by_level_on_the_owner_s_page()
    {
        var seeded = await server.SeedAsync(null, [.. Enumerable.Range(0, 1300).Select(n => $"d/{n % 2}/{n}.txt")]);
        var page = await server.ReadAsync(seeded.Owner);
        Assert.Equal([$"{seeded.Owner}?folder=d%2F0#files", $"{seeded.Owner}?folder=d%2F1#files"], page.QuerySelectorAll("a.row-folder").Select(row => row.GetAttribute("href")));

        var seen = new List<string>();
        for (var address = $"{seeded.Owner}?folder=d%2F1"; address is not null;)
        {
            var level = await server.ReadAsync(address);
            seen.AddRange(level.QuerySelectorAll(".row-file .name").Select(name => name.Text()));
            Assert.NotNull(level.QuerySelector("#link"));
            address = level.QuerySelector("[rel=next]")?.GetAttribute("href")!;
        }

        Assert.Equal(Enumerable.Range(0, 650).Select(n => $"{(2 * n) + 1}.txt"), seen);
        using var gone = await server.GetAsync($"{seeded.Owner}?folder=nowhere");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("expired", "This transfer has expired")]
    [InlineData("used up", "All downloads are used")]
    [InlineData("deleted", "You deleted this transfer")]
    public async Task The_owner_sees_why_a_link_no_longer_works(string state, string title)
    {
        var seeded = await server.SeedAsync(transfer => state switch
        {
            "expired" => transfer with { Expires = transfer.Created.AddMinutes(-1) },
            "used up" => transfer with { MaxDownloads = 1, Downloads = transfer.Downloads with { UsedUp = 1 } },
            _ => transfer with { State = TransferState.Deleting },
        }, "a.txt");
        var page = await server.ReadAsync(seeded.Owner);

        Assert.Equal(title, page.QuerySelector("h1")!.Text());
        Assert.Null(page.QuerySelector("[data-id=link]"));
    }

    [Fact]
    public async Task A_transfer_being_received_has_its_link_already()
    {
        var created = await new TusClient(server.Client).CreateTransferAsync(new ManifestRequest([new ManifestFile("a.txt", 10)]));
        var page = await server.ReadAsync(new Uri(created.OwnerLink!).AbsolutePath);

        Assert.Equal("Still on its way", page.QuerySelector("h1")!.Text());
        Assert.NotNull(page.QuerySelector("[data-id=link] input"));
    }

    [Fact]
    public async Task An_unknown_owner_token_gets_the_response_of_an_unknown_link()
    {
        using var key = await server.GetAsync("/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var link = await server.GetAsync("/d/AAAAAAAAAAAAAAAAAAAAAA");

        Assert.Equal(HttpStatusCode.NotFound, key.StatusCode);
        Assert.Equal(await link.Content.ReadAsStringAsync(), await key.Content.ReadAsStringAsync());
    }
}

using System.Net;
using AngleSharp.Dom;
using CloudTransfer.Web.Tests.Uploads.Tus;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Tus;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class OwnerPageTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task The_link_stands_in_a_field_with_how_long_it_lives_and_what_was_sent()
    {
        var seeded = await server.SeedAsync(transfer => transfer with { MaxDownloads = 5 }, "Holiday/a.jpg", "Holiday/b.jpg");
        var page = await server.ReadAsync(seeded.Owner);

        Assert.Equal("Your link is ready", page.QuerySelector("h1")!.Text());
        var field = page.QuerySelector("[data-id=link] input[readonly]")!;
        Assert.Equal($"{server.Address}d/{seeded.Transfer.Id}", field.GetAttribute("value"));
        Assert.True(page.QuerySelector($"button[data-copy={field.Id}]")!.HasAttribute("hidden"), "Copying needs script, which shows its button.");
        Assert.Contains("in 6 days", page.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
        Assert.Contains("0 of 5 downloads used", page.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
        Assert.Equal(["Holiday/a.jpg", "Holiday/b.jpg"], page.QuerySelectorAll(".tree .name").Select(name => name.Text()));
        Assert.Contains("Keep the address of this page to yourself", page.QuerySelector(".note")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_first_files_are_listed_and_the_rest_is_counted()
    {
        var page = await server.ReadAsync((await server.SeedAsync(null, [.. Enumerable.Range(0, 1300).Select(n => $"d/{n:0000}")])).Owner);

        Assert.Equal(100, page.QuerySelectorAll(".tree .row").Length);
        Assert.Equal("and 1,200 more files", page.QuerySelector(".more")!.Text());
    }

    [Theory]
    [InlineData("expired", "This transfer has expired")]
    [InlineData("used up", "All downloads are used")]
    [InlineData("deleted", "You deleted this transfer")]
    public async Task The_owner_is_told_the_truth_about_a_link_that_no_longer_works(string state, string title)
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
    public async Task A_transfer_under_way_has_its_link_already()
    {
        var announced = await new TusClient(server.Client).AnnounceAsync(new ManifestRequest([new ManifestFile("a.txt", 10)]));
        var page = await server.ReadAsync(new Uri(announced.OwnerLink!).AbsolutePath);

        Assert.Equal("Still on its way", page.QuerySelector("h1")!.Text());
        Assert.NotNull(page.QuerySelector("[data-id=link] input"));
    }

    [Fact]
    public async Task A_key_that_opens_nothing_is_answered_like_a_link_that_leads_nowhere()
    {
        using var key = await server.GetAsync("/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var link = await server.GetAsync("/d/AAAAAAAAAAAAAAAAAAAAAA");

        Assert.Equal(HttpStatusCode.NotFound, key.StatusCode);
        Assert.Equal(await link.Content.ReadAsStringAsync(), await key.Content.ReadAsStringAsync());
    }
}

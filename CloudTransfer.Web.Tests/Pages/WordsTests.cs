using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Tests.Browser;
using CloudTransfer.Web.Transfers;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>The wording of the pages.</summary>
public sealed class WordsTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    [Fact]
    public async Task The_page_says_that_the_link_is_enough_only_without_a_password()
    {
        var open = await server.ReadAsync((await server.SeedAsync(null, "a.txt")).Owner);
        var locked = await server.ReadAsync((await server.SeedAsync(transfer => transfer with { PasswordHash = "x" }, "a.txt")).Owner);

        Assert.Contains("whoever has it can download", open.QuerySelector(".lead")!.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("whoever has it", locked.QuerySelector(".lead")!.Text(), StringComparison.Ordinal);
        Assert.Contains("the password", locked.QuerySelector(".lead")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_transfer_is_not_called_not_downloaded_yet()
    {
        var alive = await server.ReadAsync((await server.SeedAsync(null, "a.txt")).Owner);
        Assert.Contains("Not downloaded yet", alive.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
        foreach (var change in new Func<Transfer, Transfer>[]
        {
            transfer => transfer with { State = TransferState.Deleting }, transfer => transfer with { Expires = transfer.Created.AddHours(-1) },
        })
        {
            var ended = await server.ReadAsync((await server.SeedAsync(change, "a.txt")).Owner);
            Assert.Contains("Never downloaded", ended.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
            Assert.DoesNotContain("yet", ended.QuerySelector("main")!.Text(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_plain_form_without_a_file_gets_one_instruction()
    {
        using var form = new FormBody().Field("message", "Hello").File("", []).File("", [], "folder").ToContent();
        using var answer = await server.Client.PostAsAsync("text/html", form);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("There was no file in it: choose at least one.", page.QuerySelector("[role=alert]:not([hidden])")!.Text());
        Assert.Equal("Hello", page.QuerySelector("[name=message]")!.TextContent);
        Assert.DoesNotContain("load the page", page.Body!.TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("again", page.QuerySelector(".compose")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_errors_say_what_to_do()
    {
        using var form = new FormBody().Part("form-data; name=\"files\"; filename=\"..\"", [1]).Part("form-data; name=\"broken", []).ToContent();
        using var answer = await server.Client.PostAsAsync("text/html", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("load the page again", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("1TB", "1 TB")]
    [InlineData("1024GiB", "1 TB")]
    [InlineData("1000GB", "1 TB")]
    [InlineData("10GiB", "10 GB")]
    public async Task A_round_limit_is_shown_as_a_round_number(string setting, string said)
    {
        using var limited = new RunningServer(null, ("Upload:MaxBytes", setting));
        var page = new HtmlParser().ParseDocument(await limited.Client.GetStringAsync("/"));

        Assert.Contains($"Up to {said} in", page.QuerySelector(".facts")!.Text(), StringComparison.Ordinal);
        Assert.Equal(said, page.QuerySelector("form[data-id=new-transfer]")!.GetAttribute("data-max-size"));
    }

    [Fact]
    public async Task Buttons_say_what_they_do()
    {
        var file = await server.ReadAsync((await server.SeedAsync(null, "film.mp4")).Landing);
        var folder = await server.ReadAsync((await server.SeedAsync(null, "Holiday/a.txt", "Holiday/b.txt")).Landing);
        var owner = await server.ReadAsync((await server.SeedAsync(null, "a.txt")).Owner);
        var upload = await server.ReadAsync("/");

        Assert.Equal("Preview", file.QuerySelector("[data-id=look]")!.Text());
        Assert.Equal("Download single files", folder.QuerySelector("#files-title")!.Text());
        Assert.Equal(("Copy link", "Delete transfer"), (owner.QuerySelector("[data-copy=link]")!.Text(), owner.QuerySelector("[data-id=delete]")!.Text()));
        Assert.Equal("Cancel upload", upload.QuerySelector("[data-do=cancel]")!.Text());
        Assert.Contains(">Resume</button>", upload.Source.Text, StringComparison.Ordinal);
        Assert.Contains(">Discard</button>", upload.Source.Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checksums_are_available_and_collapsed(bool script)
    {
        var sent = await server.Client.PutAsync("a.txt", [1, 2, 3]);
        const string sum = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
        var page = await chromium.OpenAsync(new Look(390, Dark: false, script));
        foreach (var path in new[] { $"/d/{sent.Id}", $"/d/{sent.Id}/files/0/view" })
        {
            await page.GotoAsync(new Uri(server.Address, path).ToString());
            var shown = page.Locator("[data-id=checksums] code").First;
            await Assertions.Expect(shown).ToHaveTextAsync(sum);
            await Assertions.Expect(shown).ToBeHiddenAsync();
            await page.ClickAsync("[data-id=checksums] > summary");
            await Assertions.Expect(shown).ToBeVisibleAsync();
        }

        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task An_empty_scripted_form_gets_one_instruction()
    {
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);
        await sending.SendAsync();

        await Assertions.Expect(sending.Problem).ToHaveTextAsync("Choose a file or a folder first, or drop it here.");
        await sending.Page.CloseAsync();
    }
}

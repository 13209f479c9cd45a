using System.Net;
using System.Text;
using AngleSharp.Dom;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class LandingPageTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task A_folder_shows_its_description_and_offers_all_files_and_each_file()
    {
        var seeded = await server.SeedAsync(
            transfer => transfer with { Title = "Pictures", Message = "The best ones.", MaxDownloads = 1 },
            "Holiday/Day 1/a.jpg", "Holiday/Day 1/b.jpg", "Holiday/c.txt");
        var page = await server.ReadAsync(seeded.Landing + "?view=list");

        Assert.Equal("Pictures", page.QuerySelector("h1")!.Text());
        Assert.Equal("The best ones.", page.QuerySelector(".message")!.Text());
        Assert.Equal("Holiday.zip", page.QuerySelector(".about .name")!.Text());
        Assert.Equal("Download all, 3.7 MB", page.QuerySelector("[data-id=download]")!.Text());
        Assert.StartsWith($"{seeded.Landing}/download/", page.QuerySelector("[data-id=download]")!.GetAttribute("href"));
        Assert.Contains("Expires in 6 days", page.QuerySelector(".terms")!.Text(), StringComparison.Ordinal);
        Assert.Equal(
            seeded.Transfer.Expires!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            page.QuerySelector(".terms time")!.GetAttribute("datetime"));
        Assert.Contains("1 download left", page.QuerySelector(".terms")!.Text(), StringComparison.Ordinal);
        Assert.Equal(["Holiday", "Day 1"], page.QuerySelectorAll("details > summary .name").Select(name => name.Text()));
        Assert.Equal(
            [$"{seeded.Landing}/files/0/a.jpg a.jpg", $"{seeded.Landing}/files/1/b.jpg b.jpg", $"{seeded.Landing}/files/2/c.txt c.txt"],
            page.QuerySelectorAll(".tree a.row").Select(link => $"{link.GetAttribute("href")} {link.QuerySelector(".name")!.Text()}"));
        Assert.Equal(
            [$"{seeded.Landing}/zip/Holiday.zip?folder=Holiday", $"{seeded.Landing}/zip/Day%201.zip?folder=Holiday%2FDay%201"],
            page.QuerySelectorAll(".tree a.download-icon").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Only_files_that_can_be_shown_have_a_preview()
    {
        var seeded = await server.SeedAsync(null, "d/a.docx", "d/b.jpg", "d/c.exe", "d/d.pdf");
        foreach (var query in new[] { "", "?folder=d", "?find=.&view=list" })
        {
            var page = await server.ReadAsync(seeded.Landing + query);
            Assert.Equal(
                ["0/a.docx", "1/b.jpg", "2/c.exe", "3/d.pdf"], page.QuerySelectorAll(".tree a.row:not(.row-folder)").Select(row => row.GetAttribute("href")![(seeded.Landing.Length + 7)..]));
            Assert.Equal(
                [$"{seeded.Landing}/files/1/view Preview {(query.Contains("find") ? "d/" : "")}b.jpg", $"{seeded.Landing}/files/3/view Preview {(query.Contains("find") ? "d/" : "")}d.pdf"],
                page.QuerySelectorAll(".tree a.preview-icon").Select(link => $"{link.GetAttribute("href")} {link.GetAttribute("aria-label")}"));
        }

        // A bookmarked page stays valid.
        Assert.NotNull((await server.ReadAsync($"{seeded.Landing}/files/0/view")).QuerySelector(".viewer-none"));
        var tiles = await server.ReadAsync(seeded.Landing + "?view=gallery");
        Assert.Equal(
            [$"{seeded.Landing}/files/0/a.docx", $"{seeded.Landing}/files/1/view", $"{seeded.Landing}/files/2/c.exe", $"{seeded.Landing}/files/3/view"],
            tiles.QuerySelectorAll(".tile-link").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_single_file_has_its_name_as_title_and_one_button()
    {
        var page = await server.ReadAsync((await server.SeedAsync(null, "Report.pdf")).Landing);

        Assert.Equal("Report.pdf", page.QuerySelector("h1")!.Text());
        Assert.Equal("Download, 1.2 MB", page.QuerySelector("[data-id=download]")!.Text());
        Assert.Null(page.QuerySelector(".tree"));
    }

    [Fact]
    public async Task A_recipient_who_waits_for_the_last_download_is_told_why()
    {
        var free = await server.SeedAsync(transfer => transfer with { MaxDownloads = 2, Downloads = transfer.Downloads with { UsedUp = 1 } }, "a.txt");
        var taken = await server.SeedAsync(
            transfer => transfer with { MaxDownloads = 2, Downloads = transfer.Downloads with { UsedUp = 1, UnderWay = 1 } }, "a.txt");

        Assert.NotNull((await server.ReadAsync(free.Landing)).QuerySelector("[data-id=download]"));
        var page = await server.ReadAsync(taken.Landing);
        var why = page.QuerySelector("[data-id=taken]")!;
        Assert.Null(page.QuerySelector("[data-id=download]"));
        Assert.Contains("downloading this right now", why.Text(), StringComparison.Ordinal);
        Assert.Matches("it is yours in (1 hour|59 minutes)", why.Text());
        Assert.Equal(
            taken.Transfer.Created.AddHours(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), why.QuerySelector("time")!.GetAttribute("datetime"));
    }

    [Fact]
    public async Task Ten_thousand_files_are_listed_level_by_level_in_less_than_500_kB()
    {
        var paths = Enumerable.Range(0, 10_000).Select(n => n < 9_000 ? $"Root/All/file-{n:00000}-with-a-name-of-usual-length.jpg" : $"Root/Sub {n}/x.bin").ToList();
        var seeded = await server.SeedAsync(null, paths);

        var top = await server.ReadAsync(seeded.Landing);
        Assert.True(Encoding.UTF8.GetByteCount(top.Source.Text) < 500_000, $"{Encoding.UTF8.GetByteCount(top.Source.Text)} bytes");
        Assert.Equal("Root", top.QuerySelector(".breadcrumb [aria-current]")!.Text());
        Assert.Equal("Page 1 of 6", top.QuerySelector(".pager span")!.Text());
        Assert.Equal("9,000 files, 11 GB", top.QuerySelector(".row .size")!.Text());

        var seen = new List<string>();
        for (var address = top.QuerySelector(".row")!.GetAttribute("href"); address is not null;)
        {
            var level = await server.ReadAsync(address);
            Assert.True(Encoding.UTF8.GetByteCount(level.Source.Text) < 500_000);
            seen.AddRange(level.QuerySelectorAll("a.row").Select(row => row.GetAttribute("href")!));
            address = level.QuerySelector("[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(0, 9_000).Select(n => $"{seeded.Landing}/files/{n}/file-{n:00000}-with-a-name-of-usual-length.jpg"), seen);
    }

    [Fact]
    public async Task Folders_and_files_of_a_level_share_its_pages()
    {
        var paths = Enumerable.Range(0, 700).Select(n => n < 350 ? $"d{n:000}/f" : $"f{n:000}").ToList();
        var seeded = await server.SeedAsync(null, paths);

        var rows = new List<int>();
        for (var address = seeded.Landing; address is not null;)
        {
            var level = await server.ReadAsync(address);
            rows.Add(level.QuerySelectorAll(".row").Length);
            address = level.QuerySelector("[rel=next]")?.GetAttribute("href")!;
        }

        Assert.Equal([200, 200, 200, 100], rows);
    }

    [Theory]
    [InlineData("?folder=nowhere")]
    [InlineData("?folder=Root&page=0")]
    [InlineData("?folder=Root&page=2")]
    [InlineData("?folder=../..")]
    public async Task An_unknown_folder_or_page_is_not_found(string query)
    {
        var seeded = await server.SeedAsync(null, "Root/a", "Root/b");
        using var response = await server.GetAsync(seeded.Landing + query);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Deeply_nested_folders_are_listed_level_by_level()
    {
        var deep = string.Join('/', Enumerable.Repeat("d", 300));
        var page = await server.ReadAsync((await server.SeedAsync(null, $"{deep}/x", "y")).Landing);

        Assert.Empty(page.QuerySelectorAll(".tree details"));
        Assert.Equal(["d", "y"], page.QuerySelectorAll(".row .name").Select(name => name.Text()));
    }

    [Fact]
    public async Task Hostile_names_and_messages_are_encoded_as_text()
    {
        var seeded = await server.SeedAsync(transfer => transfer with { Title = Hostile.Names[1], Sender = Hostile.Names[0], Message = Hostile.Names[1] + "\n" + Hostile.Names[0] }, Hostile.Names);

        string[] files = [.. Hostile.Names.Select((_, number) => $"{seeded.Landing}/files/{number}/view")];
        string[] paths = [seeded.Landing, seeded.Owner, seeded.Landing + "?find=<script>\"'", seeded.Landing + "?find=e", .. files];
        foreach (var path in paths)
        {
            var page = await server.ReadAsync(path);
            Assert.Empty(page.QuerySelectorAll("img:not([src$='/qr.svg']), [onerror], [onmouseover], script:not([src])"));
            if (string.Equals(path, seeded.Landing, StringComparison.Ordinal))
                Assert.Contains(page.QuerySelectorAll("bdi"), name => string.Equals(name.Text(), Hostile.Names[0], StringComparison.Ordinal));
            Assert.All(page.QuerySelectorAll("main a[href]"), link => Assert.Matches("^(/d/|/t/|mailto:\\?subject=|http://127)", link.GetAttribute("href")));
        }
    }

    [Fact]
    public async Task The_page_is_not_cached_and_not_indexed()
    {
        using var response = await server.GetAsync((await server.SeedAsync(null, "a.txt")).Landing);

        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task A_terminal_gets_a_few_lines_without_control_characters()
    {
        var seeded = await server.SeedAsync(transfer => transfer with { Message = "Hello \e[2J\athere" }, "a.txt", "b.txt");
        var text = await server.Client.GetStringAsync(seeded.Landing);

        Assert.StartsWith("a.txt.zip\n2.5 MB, 2 files\nExpires in 6 days, on ", text, StringComparison.Ordinal);
        Assert.Contains("Hello \uFFFD[2J\uFFFDthere", text, StringComparison.Ordinal);
        Assert.EndsWith($"curl -OJL {server.Address}d/{seeded.Transfer.Id}/download\n", text, StringComparison.Ordinal);
    }
}

using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class UploadPageTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task The_form_submits_files_folders_and_options_without_script()
    {
        var form = Assert.IsAssignableFrom<IHtmlFormElement>((await server.ReadAsync("/")).QuerySelector("form[data-id=new-transfer]"));

        Assert.Equal("post", form.Method, ignoreCase: true);
        Assert.Equal("multipart/form-data", form.Enctype);
        Assert.Equal("/upload", form.GetAttribute("action"));
        Assert.True(form.QuerySelector("input[name=files][type=file]")!.HasAttribute("multiple"));
        Assert.True(form.QuerySelector("input[name=folder][type=file]")!.HasAttribute("webkitdirectory"));
        Assert.Equal(
            ["downloads", "expires", "files", "folder", "from", "message", "password", "title"],
            form.QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")!).Order(StringComparer.Ordinal));
        Assert.Equal("Get a link", form.QuerySelector("button[type=submit]")!.TextContent);
    }

    [Fact]
    public async Task Every_field_has_a_label_of_its_own()
    {
        var page = await server.ReadAsync("/");

        Assert.All(page.QuerySelectorAll("form [name]"), field => Assert.NotNull(page.QuerySelector($"label[for={field.Id}]")));
    }

    [Fact]
    public async Task Lifetimes_are_offered_up_to_the_longest_with_the_default_selected()
    {
        using var strict = new RunningServer(null, ("Transfers:MaxLifetime", "10d"), ("Transfers:DefaultLifetime", "36h"));
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await strict.Client.GetStringAsync("/"));
        var expires = Assert.IsAssignableFrom<IHtmlSelectElement>(page.QuerySelector("select[name=expires]"));

        Assert.Equal(["1h", "12h", "1d", "36h", "3d", "7d", "10d"], expires.Options.Select(option => option.Value));
        Assert.Equal("36h", expires.Value);
    }

    [Fact]
    public async Task The_limits_are_shown_in_words_and_the_terminal_command_has_the_host_of_the_request()
    {
        using var small = new RunningServer(null, ("Upload:MaxBytes", "20GB"), ("Upload:MaxFiles", "1"));
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await small.Client.GetStringAsync("/"));

        Assert.Contains("Up to 20 GB in 1 file a transfer", page.QuerySelector(".facts")!.Text(), StringComparison.Ordinal);
        Assert.Equal($"curl -T file {small.Address}", page.QuerySelector(".terminal code")!.TextContent);
    }

    [Fact]
    public async Task Styles_and_scripts_are_fingerprinted_compressed_and_cached_for_a_year()
    {
        // The framework allows caching of published assets only; those of a build may change, unless configured otherwise.
        using var published = new RunningServer(null, ("EnableStaticAssetsDevelopmentCaching", "true"));
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await published.Client.GetStringAsync("/"));

        foreach (var address in new[] { page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!, page.QuerySelector("script")!.GetAttribute("src")! })
        {
            Assert.Matches(@"^/app\.[a-z0-9]+\.(css|js)$", address);
            var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept-Encoding", "gzip" } } };
            using var response = await published.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
            Assert.Equal("max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task No_page_has_inline_scripts_or_styles()
    {
        var seeded = await server.SeedAsync(null, "Holiday/a.jpg", "Holiday/b.jpg");

        foreach (var path in new[] { "/", seeded.Landing, seeded.Owner, "/specimen/password", "/specimen/error/500", "/d/nothing" })
        {
            var page = await server.ReadAsync(path);
            Assert.Empty(page.QuerySelectorAll("script:not([src]), style, [style]"));
            Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Single(page.QuerySelectorAll("main"));
            Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        }
    }
}

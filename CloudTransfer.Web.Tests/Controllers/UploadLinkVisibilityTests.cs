using AngleSharp.Dom;

namespace CloudTransfer.Web.Tests.Controllers;

/// <summary>If uploads need a key, recipients see no link to a page that asks for it, and members see every link.</summary>
public sealed class UploadLinkVisibilityTests : IDisposable
{
    private const string Key = "an-upload-key-of-some-length";

    private readonly RunningServer _members = new(null, ("Upload:AccessKeys:0", Key));

    public void Dispose() => _members.Dispose();

    [Fact]
    public async Task Recipient_pages_do_not_link_to_the_upload_form()
    {
        using var member = new HttpRequestMessage(HttpMethod.Put, "/plan.txt") { Content = new ByteArrayContent([1]), Headers = { { "Authorization", $"Bearer {Key}" } } };
        using var created = await _members.Client.SendAsync(member);
        var link = new Uri((await created.Content.ReadAsStringAsync()).Trim()).AbsolutePath;
        using var recipient = new Visitor(_members.Address);

        foreach (var path in new[] { link, "/d/nothing-is-here", "/nowhere/at/all", "/api", $"{link}/files/0/view" })
        {
            var page = await recipient.ReadAsync(path);
            Assert.NotNull(page.QuerySelector("h1"));
            Assert.Equal([], UploadLinks(page));
            Assert.Null(page.QuerySelector("form[data-id=sign-out]"));
        }
    }

    [Fact]
    public async Task Member_sees_upload_links_and_can_sign_out_on_every_page()
    {
        using var member = new Visitor(_members.Address);
        (await member.SubmitAsync("/", "form[data-id=sign-in]", ("key", Key))).Dispose();

        foreach (var path in new[] { "/", "/d/nothing-is-here", "/api" })
        {
            var page = await member.ReadAsync(path);
            Assert.NotEmpty(UploadLinks(page));
            Assert.NotNull(page.QuerySelector("header form[data-id=sign-out]"));
        }

        using var kept = await member.GetAsync("/api");
        Assert.True(kept.Headers.CacheControl!.NoStore);
        Assert.Null(kept.Headers.ETag);
        (await member.SubmitAsync("/api", "header form[data-id=sign-out]")).Dispose();
        Assert.Equal([], UploadLinks(await member.ReadAsync("/d/nothing-is-here")));
    }

    [Fact]
    public async Task Server_without_keys_links_to_the_upload_form_and_has_no_sign_out()
    {
        using var open = new RunningServer();
        using var visitor = new Visitor(open.Address);
        var page = await visitor.ReadAsync("/d/nothing-is-here");

        Assert.Equal(["wordmark", "site-link", "button-primary"], UploadLinks(page));
        Assert.Null(page.QuerySelector("form[data-id=sign-out]"));
    }

    private static IEnumerable<string> UploadLinks(IDocument page) =>
        page.QuerySelectorAll("a[href='/'], a[href='/sign-in']").Select(link => link.ClassName ?? "");
}

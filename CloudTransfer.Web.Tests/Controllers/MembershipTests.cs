using AngleSharp.Dom;

namespace CloudTransfer.Web.Tests.Controllers;

/// <summary>Where uploads need a key, receivers are led to no page that asks them for it, and members find all of it.</summary>
public sealed class MembershipTests : IDisposable
{
    private const string Key = "an-upload-key-of-some-length";

    private readonly RunningServer _members = new(null, ("Upload:AccessKeys:0", Key));

    public void Dispose() => _members.Dispose();

    [Fact]
    public async Task A_receiver_s_pages_lead_to_no_form_that_needs_a_key()
    {
        using var member = new HttpRequestMessage(HttpMethod.Put, "/plan.txt") { Content = new ByteArrayContent([1]), Headers = { { "Authorization", $"Bearer {Key}" } } };
        using var created = await _members.Client.SendAsync(member);
        var link = new Uri((await created.Content.ReadAsStringAsync()).Trim()).AbsolutePath;
        using var receiver = new Visitor(_members.Address);

        foreach (var path in new[] { link, "/d/nothing-is-here", "/nowhere/at/all", "/api", $"{link}/files/0/view" })
        {
            var page = await receiver.ReadAsync(path);
            Assert.NotNull(page.QuerySelector("h1"));
            Assert.Equal([], Led(page));
            Assert.Null(page.QuerySelector("form[data-id=sign-out]"));
        }
    }

    [Fact]
    public async Task A_member_is_led_to_the_form_and_signs_out_from_every_page()
    {
        using var member = new Visitor(_members.Address);
        (await member.SubmitAsync("/", "form[data-id=sign-in]", ("key", Key))).Dispose();

        foreach (var path in new[] { "/", "/d/nothing-is-here", "/api" })
        {
            var page = await member.ReadAsync(path);
            Assert.NotEmpty(Led(page));
            Assert.NotNull(page.QuerySelector("header form[data-id=sign-out]"));
        }

        using var kept = await member.GetAsync("/api");
        Assert.True(kept.Headers.CacheControl!.NoStore);
        Assert.Null(kept.Headers.ETag);
        (await member.SubmitAsync("/api", "header form[data-id=sign-out]")).Dispose();
        Assert.Equal([], Led(await member.ReadAsync("/d/nothing-is-here")));
    }

    [Fact]
    public async Task Where_uploads_are_open_everybody_is_led_to_the_form_and_nobody_signs_out()
    {
        using var open = new RunningServer();
        using var visitor = new Visitor(open.Address);
        var page = await visitor.ReadAsync("/d/nothing-is-here");

        Assert.Equal(["wordmark", "site-link", "button-primary"], Led(page));
        Assert.Null(page.QuerySelector("form[data-id=sign-out]"));
    }

    private static IEnumerable<string> Led(IDocument page) =>
        page.QuerySelectorAll("a[href='/'], a[href='/sign-in']").Select(link => link.ClassName ?? "");
}

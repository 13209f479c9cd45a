using System.Net;
using AngleSharp.Dom;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Cleanup;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Changes and deletion on the owner's page, and what the page shows afterwards.</summary>
public sealed class OwnerActionTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly Visitor _owner;

    public OwnerActionTests() => _owner = new Visitor(_server.Address);

    [Fact]
    public async Task Message_expiry_limit_and_password_are_changed_by_one_form()
    {
        var sent = await SendAsync();
        using var saved = await ChangeAsync(sent, ("message", "Second thoughts"), ("expires", "1d"), ("downloads", "3"), ("password", "open sesame"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);

        var page = await _owner.ReadAsync(saved.Headers.Location!.ToString());
        Assert.Equal("Your changes are saved.", page.QuerySelector("[role=status]")!.Text());
        Assert.Equal("Second thoughts", page.QuerySelector(".message")!.Text());
        var state = page.QuerySelector("[data-id=state]")!.Text();
        Assert.Contains("in 24 hours", state, StringComparison.Ordinal);
        Assert.Contains("0 of 3 downloads used", state, StringComparison.Ordinal);
        Assert.Contains("Needed", state, StringComparison.Ordinal);
        using var stranger = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task Empty_fields_change_nothing_and_a_password_is_removed_only_explicitly()
    {
        var sent = await SendAsync("?password=first&downloads=2&message=Hello");
        using (await ChangeAsync(sent, ("message", "Hello again")))
            Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode);
        using (await ChangeAsync(sent, ("downloads", ""), ("removePassword", "true")))
            Assert.Contains("Hello again", await _server.Client.GetStringAsync($"/d/{sent.Id}"), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task A_new_password_ends_the_access_of_those_who_knew_the_old_one()
    {
        var sent = await SendAsync("?password=first");
        using var receiver = new Visitor(_server.Address);
        using (await receiver.SubmitAsync($"/d/{sent.Id}", "form[data-id=password]", ("password", "first")))
            Assert.Equal(HttpStatusCode.OK, (await receiver.GetAsync($"/d/{sent.Id}/download")).StatusCode);

        using var changed = await ChangeAsync(sent, ("password", "second"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await receiver.GetAsync($"/d/{sent.Id}/download")).StatusCode);
    }

    [Theory]
    [InlineData("downloads", "0")]
    [InlineData("expires", "99w")]
    [InlineData("expires", "soon")]
    public async Task An_invalid_change_is_explained_beside_the_form_and_changes_nothing(string field, string value)
    {
        var sent = await SendAsync("?message=As+before");
        using var answer = await ChangeAsync(sent, ("message", "Typed in full"), (field, value));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("role=\"alert\"", text, StringComparison.Ordinal);
        Assert.Contains("Typed in full</textarea>", text, StringComparison.Ordinal);
        Assert.Contains("As before", await _server.Client.GetStringAsync($"/d/{sent.Id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_transfer_works_again_when_its_owner_allows_more_downloads()
    {
        var sent = await SendAsync("?downloads=1");
        using var receiver = new HttpClient { BaseAddress = _server.Address };
        Assert.Equal([1, 2, 3], await receiver.GetByteArrayAsync($"/d/{sent.Id}/download"));
        Assert.Equal(HttpStatusCode.NotFound, (await receiver.GetAsync($"/d/{sent.Id}")).StatusCode);
        Assert.Equal("All downloads are used", (await _owner.ReadAsync(Page(sent))).QuerySelector("h1")!.Text());

        using var changed = await ChangeAsync(sent, ("downloads", "2"));
        Assert.Equal([1, 2, 3], await receiver.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Deleting_asks_first_and_removes_the_link_and_the_bytes_at_once()
    {
        var sent = await SendAsync();
        var asked = await _owner.ReadAsync(Page(sent) + "/delete");
        Assert.Equal("Delete this transfer?", asked.QuerySelector("h1")!.Text());
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode);

        using var deleted = await _owner.SubmitAsync(Page(sent) + "/delete", "form[data-id=delete]");
        Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync($"/d/{sent.Id}/download")).StatusCode);
        await _server.AssertEmptyAsync();
        var page = await _owner.ReadAsync(deleted.Headers.Location!.ToString());
        Assert.Equal("You deleted this transfer", page.QuerySelector("h1")!.Text());
        Assert.NotNull(page.QuerySelector("time"));
    }

    [Fact]
    public async Task The_owner_sees_the_reason_of_a_removal_for_30_days_and_nobody_else_does()
    {
        var expired = await SendAsync("?expires=1h");
        var used = await SendAsync("?expires=1h&downloads=1");
        using var receiver = new HttpClient { BaseAddress = _server.Address };
        await receiver.GetByteArrayAsync($"/d/{used.Id}/download");
        // On the same connection, after the previous request.
        await receiver.GetStringAsync("/health/live");
        _server.Clock.Advance(TimeSpan.FromHours(2));
        await _server.SweepAsync();
        await _server.AssertEmptyAsync();

        Assert.Equal("This transfer has expired", (await _owner.ReadAsync(Page(expired))).QuerySelector("h1")!.Text());
        Assert.Equal("All downloads were used", (await _owner.ReadAsync(Page(used))).QuerySelector("h1")!.Text());
        using var link = await _owner.GetAsync($"/d/{expired.Id}");
        using var nothing = await _owner.GetAsync("/d/AAAAAAAAAAAAAAAAAAAAAA");
        Assert.Equal(await nothing.Content.ReadAsStringAsync(), await link.Content.ReadAsStringAsync());

        _server.Clock.Advance(RemovedTransfers.Memory);
        await _server.SweepAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await _owner.GetAsync(Page(expired))).StatusCode);
        Assert.Equal(0, await _server.CountAsync("removed_transfers"));
    }

    [Fact]
    public async Task Deleting_a_transfer_removes_its_name_and_message_from_the_database()
    {
        var sent = await _server.Client.PutAsync("unforgettable-name.txt?message=unforgettable-words", [1]);
        using var deleted = await _owner.SubmitAsync(Page(sent) + "/delete", "form[data-id=delete]");
        Assert.Equal(0, await _server.CountAsync("transfers WHERE name LIKE '%unforgettable%' OR message LIKE '%unforgettable%'"));
        Assert.Equal(1, await _server.CountAsync("removed_transfers WHERE ending = 'owner'"));
    }

    [Fact]
    public async Task The_QR_code_is_an_uncached_image()
    {
        var sent = await SendAsync();
        using var image = await _owner.GetAsync(Page(sent) + "/qr.svg");
        Assert.Equal("image/svg+xml", image.Content.Headers.ContentType!.MediaType);
        Assert.True(image.Headers.CacheControl!.NoStore);
        Assert.Contains("noindex", image.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        var svg = await image.Content.ReadAsStringAsync();
        Assert.StartsWith("<svg xmlns=", svg, StringComparison.Ordinal);
        Assert.Equal(QrCode.Svg(sent.Link), svg);
        Assert.NotEqual(QrCode.Svg(sent.OwnerLink), svg);
        Assert.Matches("^<svg [^>]*viewBox=\"0 0 [0-9]+ [0-9]+\"[^>]* width=\"512\" height=\"512\"", svg);
        // The policy of every answer forbids inline styles.
        Assert.DoesNotContain("style", svg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mailto_link_contains_the_link_with_all_characters_escaped()
    {
        var sent = await SendAsync($"?message={Uri.EscapeDataString("A & B\r\nBcc: everybody@example.org?x=1#y")}");
        var mail = (await _owner.ReadAsync(Page(sent))).QuerySelector("[data-id=mail]")!.GetAttribute("href")!;
        Assert.Matches(@"^mailto:\?subject=[A-Za-z0-9%._~-]+&body=[A-Za-z0-9%._~-]+$", mail);
        Assert.Contains(Uri.EscapeDataString(sent.Link), mail, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _owner.Dispose();
        _server.Dispose();
    }

    private static string Page(UploadAnswer sent) => new Uri(sent.OwnerLink).AbsolutePath;

    private Task<UploadAnswer> SendAsync(string options = "") => _server.Client.PutAsync("a.bin" + options, [1, 2, 3]);

    private Task<HttpResponseMessage> ChangeAsync(UploadAnswer sent, params (string, string)[] fields) =>
        _owner.SubmitAsync(Page(sent), "[data-id=change] form", fields);
}

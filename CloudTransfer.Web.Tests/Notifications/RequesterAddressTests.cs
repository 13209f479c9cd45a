using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Notifications.Deliveries;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>Who asks for files without an account is told of what arrives at an address of their own.</summary>
public sealed partial class RequesterAddressTests
{
    private const string Code = "form[data-id=code]", NewCode = "form[data-id=new-code]", End = "form[data-id=end-notices]";

    private static readonly (string, string) Proven = ("Mail:Allowed", "proven");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requester_types_the_code_without_script_and_is_told_once_of_what_arrives_until_the_mail_is_sent(bool isPostgreSql)
    {
        await using var servers = new MailServerPair(isPostgreSql, Proven, MailServerPair.Open);
        using var requester = new Visitor(servers.One.Address);
        using var made = await requester.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Pills"), ("message", "Buy cheap ones"), ("email", "me@bücher.example"));
        var own = made.Headers.Location!.ToString();
        var link = await LinkOfAsync(servers.One, own);
        await servers.One.Client.SendFormAsync(link, new FormBody().File("early.txt", [1]));
        await servers.RunAsync();

        var mail = Assert.Single(servers.Smtp.Received);
        Assert.Equal("me@bücher.example", mail.To.Mailboxes.Single().Address);
        var code = CodeIn(mail.TextBody!);
        Assert.DoesNotMatch("Pills|Buy cheap|early", $"{mail.Subject}{mail.TextBody}{mail.HtmlBody}");
        Assert.DoesNotContain(code, await servers.One.ReadDatabaseAsync(), StringComparison.Ordinal);
        var page = await ReadAsync(servers.Other, own);
        Assert.Equal("me@bücher.example", page.QuerySelector("[data-id=told] .name")!.TextContent);

        var wrong = await SubmitAsync(servers.Other, own, Code, ("code", code is "000000" ? "000001" : "000000"));
        Assert.Contains("not the code", wrong.QuerySelector("[data-id=told] [role=alert]")!.TextContent, StringComparison.Ordinal);
        await servers.Other.Client.SendFormAsync(link, new FormBody().File("unproven.txt", [1]));
        await servers.RunAsync();
        Assert.Single(servers.Smtp.Received);
        var right = await SubmitAsync(servers.Other, own, Code, ("code", $"{code[..3]} {code[3..]}"));
        Assert.Null(right.QuerySelector(Code));
        await servers.RunAsync();
        Assert.Single(servers.Smtp.Received);

        await servers.One.Client.SendFormAsync(link, new FormBody().Field("from", "Spam <b>").Field("message", "Spend it").File("spam.txt", [1]));
        await servers.Other.Client.SendFormAsync(link, new FormBody().File("b.txt", [1]));
        await servers.RunAsync();
        Assert.Equal(2, servers.Smtp.Received.Count);
        var told = servers.Smtp.Received[1];
        Assert.Equal("Files have arrived for “Pills”", told.Subject);
        Assert.DoesNotMatch("Spam <|spam.txt|Spend it|/requests", told.ToString()!);
        Assert.Contains("List-Unsubscribe", told.Headers.Select(header => header.Field));
    }

    [Fact]
    public async Task Who_has_signed_in_is_told_at_once_at_any_address_by_the_page_and_by_the_API()
    {
        await using var servers = new MailServerPair();
        using var page = new HttpRequestMessage(HttpMethod.Get, "/requests") { Headers = { { "Accept", "text/html" } } };
        using var form = await servers.User.SendAsync(page);
        Assert.Contains("name=\"email\"", await form.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var asked = await servers.User.AskAsync(new { title = "Scans", email = "me@example.org" });
        var own = new Uri(asked.OwnerLink).AbsolutePath;
        var shown = await ReadAsync(servers.Other, own);
        Assert.Null(shown.QuerySelector(Code));
        Assert.Equal("me@example.org", shown.QuerySelector("[data-id=told] .name")!.TextContent);

        await servers.Other.Client.PutAsync(asked, "a.bin", [1], ("Remote-User", "ben"));
        await servers.RunAsync();

        Assert.Equal("Files have arrived for “Scans”", Assert.Single(servers.To("me@example.org")).Subject);
    }

    [Theory]
    [InlineData("signed-in", true, "me@example.org", "mail_needs_sign_in")]
    [InlineData("proven", false, "me@example.org", "mail_not_offered")]
    [InlineData("proven", true, "me", "address_not_understood")]
    public async Task Where_no_mail_may_be_sent_an_address_is_refused_as_for_transfers_and_the_field_is_not_shown(string allowed, bool isOn, string email, string code)
    {
        await using var servers = new MailServerPair(isPostgreSql: false, [("Mail:Allowed", allowed), MailServerPair.Open, .. isOn ? Array.Empty<(string, string)>() : [("Mail:Smtp:Host", "")]]);
        using var refused = await servers.One.Client.PostAsJsonAsync("/api/v1/requests", new { title = "Scans", email });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await servers.One.CountAsync("file_requests"));

        var shown = await ReadAsync(servers.One, "/requests");
        Assert.Equal(isOn && allowed is "proven", shown.QuerySelector("#email") is not null);
        Assert.Null(shown.QuerySelector("#notify"));
        using var requester = new Visitor(servers.One.Address);
        using var again = await requester.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Scans"), ("email", email));
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task An_address_is_in_no_page_of_senders_in_no_entry_of_the_audit_trail_and_gone_when_it_is_withdrawn_or_its_request_deleted()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open);
        var asked = await servers.One.Client.AskAsync(new { title = "Scans", email = "me@example.org" });
        var own = new Uri(asked.OwnerLink).AbsolutePath;
        await servers.RunAsync();
        await SubmitAsync(servers.One, own, Code, ("code", CodeIn(servers.To("me@example.org")[0].TextBody!)));
        var receipt = await servers.One.Client.SendFormAsync($"/r/{asked.Id}", new FormBody().File("a.txt", [1]));
        foreach (var path in new[] { $"/r/{asked.Id}", receipt })
            Assert.DoesNotContain("me@example.org", (await ReadAsync(servers.One, path)).DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(1, await servers.One.CountAsync("mails WHERE address = 'me@example.org'"));

        var ended = await SubmitAsync(servers.Other, own, End);
        Assert.Equal("You get no more mail about this request.", ended.QuerySelector("[role=status]")!.TextContent);
        Assert.Null(ended.QuerySelector("[data-id=told]"));
        Assert.Equal(0, await servers.One.CountAsync("mails") + await servers.One.CountAsync("request_notices"));
        await servers.One.Client.SendFormAsync($"/r/{asked.Id}", new FormBody().File("b.txt", [1]));
        await servers.RunAsync();
        Assert.Single(servers.Smtp.Received);

        var other = await servers.One.Client.AskAsync(new { title = "More", email = "me@example.org" });
        Assert.Equal(1, await servers.One.CountAsync("mails"));
        using (var deleted = await servers.One.Client.SendAsync(RequestClient.Own(HttpMethod.Delete, other)))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, await servers.One.CountAsync("mails") + await servers.One.CountAsync("request_notices"));
        await servers.RunAsync();
        Assert.Single(servers.Smtp.Received);
        Assert.Equal(0, await servers.One.CountAsync("audit_entries WHERE subject LIKE '%me@%' OR detail LIKE '%me@%'"));
        Assert.Equal(1, await servers.One.CountAsync("audit_entries WHERE action = 'request.address_proved'"));
        Assert.Equal(1, await servers.One.CountAsync("audit_entries WHERE action = 'request.notice_ended'"));
    }

    [Fact]
    public async Task A_person_with_an_account_is_told_no_more_either_and_a_notice_s_reader_stops_all_mail_by_one_click()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, [.. OpenIdProvider.OfNobody, Proven, MailServerPair.Open]);
        var (_, session) = await TestPerson.SignInAsync(servers.One);
        using var person = TestPerson.Browser(servers.One, session);
        var own = new List<string>();
        foreach (var title in new[] { "One", "Two" })
        {
            using var made = await person.SubmitAsync("/requests", "form[data-id=new-request]", ("title", title));
            own.Add(made.Headers.Location!.ToString());
        }

        Assert.Equal("ada@example.org", (await person.ReadAsync(own[0])).QuerySelector("[data-id=told] .name")!.TextContent);
        (await person.SubmitAsync(own[0], End)).Dispose();
        Assert.Null((await person.ReadAsync(own[0])).QuerySelector("[data-id=told]"));
        foreach (var page in own)
            await servers.One.Client.SendFormAsync($"/r/{page.Split('/')[^1]}", new FormBody().File("a.txt", [1]));
        await servers.RunAsync();
        var told = Assert.Single(servers.To("ada@example.org"));
        Assert.Equal("Files have arrived for “Two”", told.Subject);

        using (var clicked = await servers.Other.Client.PostAsync(
            MailServerPair.PathOf(told.Headers["List-Unsubscribe"]!.Trim('<', '>')), new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")])))
            Assert.True(clicked.IsSuccessStatusCode);
        await servers.One.Client.SendFormAsync($"/r/{own[1].Split('/')[^1]}", new FormBody().File("b.txt", [1]));
        await servers.RunAsync();
        Assert.Single(servers.To("ada@example.org"));
    }

    [Fact]
    public async Task A_requester_s_code_ends_after_five_tries_and_one_that_is_on_its_way_is_not_sent_again()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open);
        var own = new Uri((await servers.One.Client.AskAsync(new { title = "Scans", email = "me@example.org" })).OwnerLink).AbsolutePath;
        await SubmitAsync(servers.One, own, NewCode);
        await servers.RunAsync();
        var first = CodeIn(Assert.Single(servers.To("me@example.org")).TextBody!);
        for (var tries = 0; tries < 5; tries++)
            await SubmitAsync(servers.One, own, Code, ("code", first is "000000" ? "000001" : "000000"));
        var late = await SubmitAsync(servers.Other, own, Code, ("code", first));
        Assert.Contains("no longer valid", late.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        await SubmitAsync(servers.One, own, NewCode);
        await SubmitAsync(servers.Other, own, NewCode);
        await servers.RunAsync();
        Assert.Equal(2, servers.To("me@example.org").Count);
        servers.Advance(TimeSpan.FromMinutes(16));
        late = await SubmitAsync(servers.One, own, Code, ("code", CodeIn(servers.To("me@example.org")[1].TextBody!)));
        Assert.Contains("no longer valid", late.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_that_strangers_have_sent_to_an_address_do_not_pile_up_for_the_next_hours()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open, ("Mail:MaxPerAddressPerHour", "3"));
        FileRequestAnswer? last = null;
        for (var n = 0; n < 6; n++)
            last = await servers.One.Client.AskAsync(new { title = "Scans", email = "victim@example.org" });
        await servers.RunAsync();
        Assert.Equal(3, servers.To("victim@example.org").Count);

        for (var hour = 0; hour < 3; hour++)
        {
            servers.Advance(TimeSpan.FromHours(2));
            await servers.RunAsync();
        }

        Assert.Equal(3, servers.To("victim@example.org").Count);
        Assert.Equal(0, await servers.One.CountAsync("mails"));
        var own = new Uri(last!.OwnerLink).AbsolutePath;
        Assert.Equal("It had to wait for too long.", (await ReadAsync(servers.One, own)).QuerySelector("[data-id=told] .error")!.TextContent);
        await SubmitAsync(servers.One, own, NewCode);
        await servers.RunAsync();
        Assert.Equal(4, servers.To("victim@example.org").Count);
    }

    private static async Task<string> LinkOfAsync(RunningServer server, string own) =>
        new Uri((await ReadAsync(server, own)).QuerySelector("#link")!.GetAttribute("value")!).AbsolutePath;

    private static async Task<IDocument> ReadAsync(RunningServer server, string path)
    {
        using var visitor = new Visitor(server.Address);
        return await visitor.ReadAsync(path);
    }

    // Submits a form of a page without script, and follows the answer.
    private static async Task<IDocument> SubmitAsync(RunningServer server, string page, string form, params (string Name, string Value)[] fields)
    {
        using var visitor = new Visitor(server.Address);
        using var answer = await visitor.SubmitAsync(page, form, fields);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return await visitor.ReadAsync(answer.Headers.Location!.ToString());
    }

    private static string CodeIn(string text) => SixDigits().Match(text).Value;

    [GeneratedRegex(@"\b[0-9]{6}\b", RegexOptions.NonBacktracking)]
    private static partial Regex SixDigits();
}

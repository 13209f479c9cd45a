using System.Text.RegularExpressions;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Notifications.Deliveries;

/// <summary>How a sender who is not signed in proves an address.</summary>
public sealed partial class CodeTests
{
    private static readonly (string, string) Proven = ("Mail:Allowed", "proven");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mails_go_out_when_the_sender_has_typed_the_code_on_the_owner_s_page_without_script(bool isPostgreSql)
    {
        await using var servers = new MailServerPair(isPostgreSql, Proven, MailServerPair.Open);
        var sent = await SendAsync(servers, "me@example.org");
        await servers.RunAsync();
        Assert.Equal(["me@example.org"], servers.Smtp.Received.Select(mail => mail.To.Mailboxes.Single().Address));
        var code = CodeIn(servers, 0);
        Assert.Contains($"{code} is your code", servers.To("me@example.org")[0].Subject!, StringComparison.Ordinal);
        Assert.DoesNotContain(code, await servers.One.ReadDatabaseAsync(), StringComparison.Ordinal);
        Assert.Equal(["ann@example.org: Waits for your code"], await servers.RecipientsAsync(sent));

        var wrong = await servers.SubmitAsync(sent, "form[data-id=code]", ("code", Another(code)));
        Assert.Contains("not the code", wrong.QuerySelector("[data-id=delivery] [role=alert]")!.TextContent, StringComparison.Ordinal);
        await servers.RunAsync();
        Assert.Empty(servers.To("ann@example.org"));
        var right = await servers.SubmitAsync(sent, "form[data-id=code]", ("code", $" {code[..3]} {code[3..]} "));
        Assert.Null(right.QuerySelector("form[data-id=code]"));
        await servers.RunAsync();

        Assert.Equal("content", await servers.Other.Client.GetStringAsync(servers.LinkOf("ann@example.org") + "/download"));
        Assert.Equal(["ann@example.org: Sent"], await servers.RecipientsAsync(sent));
    }

    [Fact]
    public async Task A_code_ends_after_five_tries_or_a_quarter_of_an_hour_and_another_one_can_be_sent()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open);
        var sent = await SendAsync(servers, "me@example.org");
        await servers.RunAsync();
        for (var tries = 0; tries < 5; tries++)
            await servers.SubmitAsync(sent, "form[data-id=code]", ("code", Another(CodeIn(servers, 0))));
        var late = await servers.SubmitAsync(sent, "form[data-id=code]", ("code", CodeIn(servers, 0)));
        Assert.Contains("no longer valid", late.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        // However often it is asked for, one is on its way.
        await servers.SubmitAsync(sent, "form[data-id=new-code]");
        await servers.SubmitAsync(sent, "form[data-id=new-code]");
        await servers.RunAsync();
        Assert.Equal(2, servers.To("me@example.org").Count);
        servers.Advance(TimeSpan.FromMinutes(16));
        late = await servers.SubmitAsync(sent, "form[data-id=code]", ("code", CodeIn(servers, 1)));
        Assert.StartsWith("Send another code", late.QuerySelector("[data-id=code-state]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("no longer valid", late.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        var again = await servers.SubmitAsync(sent, "form[data-id=new-code]");
        Assert.StartsWith("A code is being sent", again.QuerySelector("[data-id=code-state]")!.TextContent, StringComparison.Ordinal);
        await servers.RunAsync();
        await servers.SubmitAsync(sent, "form[data-id=code]", ("code", CodeIn(servers, 2)));
        await servers.RunAsync();

        Assert.Single(servers.To("ann@example.org"));
    }

    [Fact]
    public async Task A_code_s_mail_says_nothing_in_a_stranger_s_words_and_its_reader_can_refuse_further_ones()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open);
        var sent = await SendAsync(servers, "me@example.org");
        await servers.RunAsync();

        var mail = Assert.Single(servers.To("me@example.org"));
        Assert.DoesNotContain("Pills", $"{mail.Subject}{mail.TextBody}{mail.HtmlBody}", StringComparison.Ordinal);
        Assert.DoesNotContain("a.txt", $"{mail.Subject}{mail.TextBody}{mail.HtmlBody}", StringComparison.Ordinal);
        using (var clicked = await servers.Other.Client.PostAsync(
            MailServerPair.PathOf(mail.Headers["List-Unsubscribe"]!.Trim('<', '>')), new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")])))
            Assert.True(clicked.IsSuccessStatusCode);
        await servers.SubmitAsync(sent, "form[data-id=new-code]");
        await SendAsync(servers, "me@example.org");
        await servers.RunAsync();
        Assert.Single(servers.To("me@example.org"));
    }

    [Fact]
    public async Task Who_guesses_at_the_codes_of_many_transfers_is_shut_out()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open);
        var sent = new List<UploadAnswer>();
        for (var n = 0; n < 3; n++)
            sent.Add(await SendAsync(servers, "me@example.org", $"203.0.113.{n}"));
        await servers.RunAsync();
        for (var guess = 0; guess < 10; guess++)
            await servers.SubmitAsync(sent[guess / 4], "form[data-id=code]", ("code", ""));

        var shutOut = await servers.SubmitAsync(sent[2], "form[data-id=code]", ("code", ""));
        Assert.Contains("Too many wrong codes came from your address", shutOut.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_flooded_with_codes_and_a_refusal_does_not_tell_which_addresses_there_are()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, Proven, MailServerPair.Open, ("Mail:MaxPerAddressPerHour", "3"));
        for (var n = 0; n < 6; n++)
            await SendAsync(servers, "victim@example.org", $"203.0.113.{n}");
        await servers.RunAsync();
        Assert.Equal(3, servers.To("victim@example.org").Count);

        servers.Smtp.Answer = command => command is "RCPT" ? "550 no such user here" : null;
        var refused = await SendAsync(servers, "nobody@example.org");
        await servers.RunAsync();
        var page = await servers.ReadAsync(refused.OwnerLink);
        Assert.Equal("The mail server refused it.", page.QuerySelector("[data-id=delivery] .error")!.TextContent);
        Assert.DoesNotContain("no such user", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_mails_do_not_lead_where_a_stranger_s_Host_header_says()
    {
        using var volume = new TestFolder();
        var (exitCode, log) = await ReplicaProcess.RunAsync(volume.Path, ("Mail:Smtp:Host", "localhost"), ("Mail:From", "a@example.org"), Proven);

        Assert.Equal(78, exitCode);
        Assert.Contains("Mail:Allowed is 'proven', but Proxy:PublicUrl is empty", log, StringComparison.Ordinal);
    }

    private static async Task<UploadAnswer> SendAsync(MailServerPair servers, string email, string client = "203.0.113.1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload")
        {
            Content = new FormBody().Field("recipients", "ann@example.org").Field("email", email).Field("title", "Pills").File("a.txt", "content"u8.ToArray()).ToContent(),
            Headers = { { "X-Forwarded-For", client }, { "Accept", "application/json" } },
        };
        using var answer = await servers.One.Client.SendAsync(request);
        return await answer.TakenAsync();
    }

    private static string CodeIn(MailServerPair servers, int number) => SixDigits().Match(servers.To("me@example.org")[number].TextBody!).Value;

    private static string Another(string code) => code is "000000" ? "000001" : "000000";

    [GeneratedRegex(@"\b[0-9]{6}\b", RegexOptions.NonBacktracking)]
    private static partial Regex SixDigits();
}

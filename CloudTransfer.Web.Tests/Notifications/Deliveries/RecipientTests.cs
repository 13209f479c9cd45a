using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Notifications.Deliveries;

/// <summary>Transfers that are sent to recipients by mail.</summary>
public sealed class RecipientTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_recipient_of_a_form_a_file_and_a_manifest_gets_a_link_of_their_own(bool isPostgreSql)
    {
        await using var servers = new MailServerPair(isPostgreSql);
        var form = await servers.SendAsync("ann@example.org, bob@example.org; ANN@example.org", ("title", "Photos"), ("from", "Ann"), ("message", "Hello\nBob"), ("email", "me@example.org"));
        using var put = new HttpRequestMessage(HttpMethod.Put, "/b.txt") { Content = new StringContent("put"), Headers = { { "X-Recipients", "cid@example.org" }, { "Accept", "application/json" } } };
        (await servers.User.SendAsync(put)).EnsureSuccessStatusCode().Dispose();
        using var created = await servers.User.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "c.txt", size = 3 } }, recipients = new[] { "dan@example.org" }, notify = "never" });
        var manifest = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        using var byHeader = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers") { Content = JsonContent.Create(new { files = new[] { new { path = "e.txt", size = 0 } } }), Headers = { { "X-Recipients", "eve@example.org" } } };
        (await servers.User.SendAsync(byHeader)).EnsureSuccessStatusCode().Dispose();
        using (var tus = await new TusClient(servers.User).SendAsync(
            "POST", TusClient.Endpoint, "tus"u8.ToArray(), ("Upload-Length", "3"), ("Content-Type", "application/offset+octet-stream"), ("X-Recipients", "fay@example.org"), ("X-Email", "me@example.org"), ("X-Notify", "never")))
            Assert.Equal(HttpStatusCode.Created, tus.StatusCode);
        await servers.RunAsync();
        Assert.Empty(servers.To("dan@example.org"));
        await new TusClient(servers.Other.Client).SendAllAsync(MailServerPair.PathOf(manifest.Uploads![0].Url), 0, "abc"u8.ToArray());
        await servers.RunAsync();

        Assert.Equal("content", await servers.Other.Client.GetStringAsync(servers.LinkOf("ann@example.org") + "/download"));
        Assert.Equal("content", await servers.One.Client.GetStringAsync(servers.LinkOf("bob@example.org") + "/download"));
        Assert.Equal("put", await servers.One.Client.GetStringAsync(servers.LinkOf("cid@example.org") + "/download"));
        Assert.Equal("abc", await servers.One.Client.GetStringAsync(servers.LinkOf("dan@example.org") + "/download"));
        Assert.Equal("tus", await servers.One.Client.GetStringAsync(servers.LinkOf("fay@example.org") + "/download"));
        Assert.Equal(6, new[] { "ann", "bob", "cid", "dan", "eve", "fay" }.Select(name => servers.LinkOf($"{name}@example.org")).Distinct(StringComparer.Ordinal).Count());
        var mail = servers.To("bob@example.org").Single();
        Assert.Equal("Ann sent you “Photos”", mail.Subject);
        Assert.Equal("me@example.org", mail.ReplyTo.Mailboxes.Single().Address);
        Assert.Contains("> Hello\n> Bob", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(["ann@example.org: Sent", "bob@example.org: Sent"], await servers.RecipientsAsync(form));
    }

    [Fact]
    public async Task What_a_recipient_is_answered_never_has_the_transfer_s_own_id()
    {
        await using var servers = new MailServerPair();
        var sent = await servers.User.PostAsync([("F/a.txt", "1"u8.ToArray()), ("F/b.png", "2"u8.ToArray())], ("recipients", "ann@example.org"), ("password", "secret-word"));
        await servers.RunAsync();
        var link = servers.LinkOf("ann@example.org");
        string[] below = ["", "/download", "/files/0", "/files/1", "/files/0/view", "/files/1/content", "/zip?file=0&file=1", "/zip?folder=F", "/SHA256SUMS", "?find=a", "?view=gallery"];

        foreach (var address in below.Select(path => link + path).Append($"/api/v1/transfers{link[2..]}").Append($"/api/v1/transfers{link[2..]}/files"))
        {
            foreach (var accept in new[] { "text/html", "application/json", "*/*" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept", accept }, { "Authorization", $"{RequestCredentials.Password("secret-word")}" } } };
                using var answer = await servers.One.Client.SendAsync(request);
                Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{address}: {answer.StatusCode}");
                Assert.DoesNotContain(sent.Id, $"{answer}{await answer.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
            }
        }

        using var visitor = new Visitor(servers.One.Address);
        using var unlocked = await visitor.SubmitAsync(link, "form[method=post]", ("password", "secret-word"));
        Assert.Equal(link, unlocked.Headers.Location!.ToString());
        using var page = await visitor.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("secret-word", servers.Smtp.Received[0].ToString(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_withdrawn_link_is_gone_on_every_replica_and_the_others_stay(bool isPostgreSql)
    {
        await using var servers = new MailServerPair(isPostgreSql);
        var sent = await servers.SendAsync("ann@example.org, bob@example.org");
        await servers.RunAsync();
        await servers.One.Client.GetStringAsync(servers.LinkOf("ann@example.org") + "/download");

        await servers.SubmitAsync(sent, "form[action$='/recipients/0/withdraw']");

        foreach (var server in new[] { servers.One, servers.Other })
        {
            foreach (var path in new[] { "", "/download", "/files/0" })
            {
                using var gone = await server.Client.GetAsync(servers.LinkOf("ann@example.org") + path);
                Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            }

            Assert.Equal("content", await server.Client.GetStringAsync(servers.LinkOf("bob@example.org") + "/download"));
            Assert.Equal("content", await server.Client.GetStringAsync($"/d/{sent.Id}/download"));
        }

        Assert.Equal(["ann@example.org: Withdrawn", "bob@example.org: Sent"], await servers.RecipientsAsync(sent));
    }

    [Fact]
    public async Task Who_is_withdrawn_before_the_mail_is_sent_gets_none_and_a_refusal_can_be_sent_again()
    {
        await using var servers = new MailServerPair();
        var sent = await servers.SendAsync("ann@example.org, bob@example.org");
        await servers.SubmitAsync(sent, "form[action$='/recipients/0/withdraw']");
        servers.Smtp.Answer = command => command is "RCPT" ? "550 5.1.1 no such <user>" : null;
        await servers.RunAsync();
        var page = await servers.ReadAsync(sent.OwnerLink);
        Assert.Equal("The mail server refused it: 550 5.1.1 no such <user>", page.QuerySelector("[data-id=recipients] .error")!.TextContent);

        servers.Smtp.Answer = _ => null;
        await servers.SubmitAsync(sent, "form[action$='/recipients/1/again']");
        await servers.RunAsync();

        Assert.Empty(servers.To("ann@example.org"));
        Assert.Equal(["ann@example.org: Withdrawn", "bob@example.org: Sent"], await servers.RecipientsAsync(sent));
    }

    [Fact]
    public async Task Limit_and_expiry_hold_for_recipients_as_for_the_transfer_and_deletion_takes_all_with_it()
    {
        await using var servers = new MailServerPair();
        var limited = await servers.SendAsync("ann@example.org", ("downloads", "1"));
        var deleted = await servers.SendAsync("bob@example.org");
        await servers.SendAsync("cid@example.org", ("expires", "1h"));
        await servers.RunAsync();
        var browser = new Downloads.DownloadClient(servers.One.Client, "203.0.113.1");
        Assert.Equal("content"u8.ToArray(), await browser.DownloadAsync(servers.LinkOf("ann@example.org") + "/download"));
        using var usedUp = await servers.One.Client.GetAsync($"/d/{limited.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, usedUp.StatusCode);
        await servers.SendAsync("dan@example.org", ("expires", "1h"));

        await servers.SubmitAsync(deleted with { OwnerLink = deleted.OwnerLink + "/delete" }, "form[data-id=delete]");
        servers.Advance(TimeSpan.FromHours(2));
        await servers.RunAsync();

        foreach (var address in new[] { "bob@example.org", "cid@example.org" })
        {
            using var gone = await servers.Other.Client.GetAsync(servers.LinkOf(address));
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        Assert.Empty(servers.To("dan@example.org"));
        await servers.One.SweepAsync();
        Assert.Equal(1, await servers.One.CountAsync("recipients"));
        Assert.Equal(1, await servers.One.CountAsync("deliveries"));
        Assert.Equal(0, await servers.One.CountAsync("mails"));
    }

    [Fact]
    public async Task Who_gets_no_mail_since_the_transfer_could_not_be_had_any_more_is_shown_as_such()
    {
        await using var servers = new MailServerPair();
        var usedUp = await servers.SendAsync("ann@example.org", ("downloads", "1"));
        var found = await servers.SendAsync("bob@example.org");
        await new Downloads.DownloadClient(servers.One.Client, "203.0.113.1").DownloadAsync($"/d/{usedUp.Id}/download");
        await servers.One.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE transfers SET verdict = 'found' WHERE id = @Id", new { found.Id }, CancellationToken.None);
        await servers.RunAsync();

        foreach (var (sent, name) in new[] { (usedUp, "ann"), (found, "bob") })
        {
            Assert.Equal([$"{name}@example.org: Not sent"], await servers.RecipientsAsync(sent));
            Assert.Contains("could no longer be downloaded", (await servers.ReadAsync(sent.OwnerLink)).QuerySelector("[data-id=recipients] .error")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Empty(servers.Smtp.Received);
    }

    [Fact]
    public async Task What_was_sealed_while_no_mail_was_sent_is_sent_by_the_next_server_that_sends_mail()
    {
        await using var servers = new MailServerPair();
        using var created = await servers.User.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "c.txt", size = 3 } }, recipients = new[] { "ann@example.org" } });
        var manifest = (await created.Content.ReadFromJsonAsync<TransferAnswer>())!;
        using (var without = new RunningServer(servers.One.VolumePath, ("Proxy:PublicUrl", "https://send.example.org")))
            await new TusClient(without.Client).SendAllAsync(MailServerPair.PathOf(manifest.Uploads![0].Url), 0, "abc"u8.ToArray());
        await servers.RunAsync();
        Assert.Empty(servers.Smtp.Received);

        await servers.One.SweepAsync();
        await servers.Other.SweepAsync();
        await servers.RunAsync();

        Assert.Equal("abc", await servers.One.Client.GetStringAsync(servers.LinkOf("ann@example.org") + "/download"));
    }

    [Fact]
    public async Task What_the_proxy_sends_by_a_recipient_s_link_counts_for_the_recipient()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, ("Downloads:Accel", "true"));
        var sent = await servers.User.PostAsync([("film.bin", new byte[2 << 20])], ("recipients", "ann@example.org"));
        await servers.RunAsync();
        foreach (var link in new[] { servers.LinkOf("ann@example.org"), $"/d/{sent.Id}" })
        {
            using var redirect = await servers.One.Client.GetAsync(link + "/download");
            Assert.True(redirect.Headers.Contains("X-Accel-Redirect"), link);
            using var receipt = new HttpRequestMessage(HttpMethod.Post, "/-/sent") { Headers = { { "X-Accel-Receipt", redirect.Headers.GetValues("X-Accel-Receipt") }, { "X-Accel-Sent", $"{2 << 20}" } } };
            using var counted = await servers.Other.Client.SendAsync(receipt);
            Assert.Equal(HttpStatusCode.NoContent, counted.StatusCode);
        }

        await servers.RunAsync();

        Assert.Equal(1, await servers.One.CountAsync("recipients WHERE fetched = 1"));
        Assert.Equal(1, await servers.One.CountAsync("transfers WHERE completed = 2"));
    }

    [Theory]
    [InlineData("ann", "recipients", "'ann' is not an address")]
    [InlineData("a1@example.org,a2@example.org,a3@example.org,a4@example.org", "recipients", "more than 3 recipients")]
    [InlineData("often", "notify", "first, each or never")]
    public async Task What_is_not_understood_is_refused_and_nothing_is_stored(string value, string field, string sentence)
    {
        await using var servers = new MailServerPair(isPostgreSql: false, ("Mail:MaxRecipients", "3"));
        var form = new FormBody().Field(field, value).Field("email", "me@example.org").File("a.txt", [1]);

        using var answer = await servers.User.PostAsAsync("application/json", form.ToContent());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await servers.One.CountAsync("transfers"));
    }

    [Fact]
    public async Task A_stranger_and_a_server_without_mail_send_none_and_say_so()
    {
        await using var servers = new MailServerPair(isPostgreSql: false, MailServerPair.Open);
        using var without = new RunningServer();
        foreach (var (client, sentence) in new[] { (servers.One.Client, "Only those who sign in"), (without.Client, "This server sends no mail") })
        {
            using var form = await client.PostAsAsync("application/json", new FormBody().Field("recipients", "ann@example.org").File("a.txt", [1]).ToContent());
            using var manifest = await client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "c.txt", size = 3 } }, recipients = new[] { "dan@example.org" } });
            foreach (var answer in new[] { form, manifest })
            {
                Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
                Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            using var visitor = new Visitor(client.BaseAddress!);
            Assert.Null((await visitor.ReadAsync("/")).QuerySelector("[name=recipients]"));
        }
    }
}

using System.Net;
using AngleSharp.Html.Dom;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Notifications.Deliveries;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>People get an account, or back into theirs, by a link of an administrator.</summary>
public sealed class InvitationTests(PasskeyServers servers) : IClassFixture<PasskeyServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invitation_is_spent_by_a_passkey_alone_and_opens_one_account_on_every_replica(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var administrator = await AdministratorAsync(one);
        var link = await InviteAsync(administrator, ("name", "Grace Hopper"), ("email", "grace@example.org"), ("role", "administrator"));
        var listed = (await administrator.ReadAsync("/admin/people/invitations")).QuerySelectorAll("[data-id=invitations] li").Single(item => item.TextContent.Contains("Grace", StringComparison.Ordinal));
        Assert.Contains("Administrator", listed.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(new Uri(link).Segments[^1], (await administrator.ReadAsync("/admin/people/invitations")).Body!.InnerHtml, StringComparison.Ordinal);

        // Programs that look at links open them, too.
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, new Uri(link).AbsolutePath);
            using var looked = await two.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
            Assert.Contains("no-store", $"{looked.Headers.CacheControl}", StringComparison.Ordinal);
        }

        using var grace = new PasskeyVisitor(one);
        var asked = await grace.AskAsync(new Uri(link).AbsolutePath, "form[data-id=accept]");
        using (var accepted = await grace.AnswerAsync(asked, two))
            Assert.Equal((HttpStatusCode.SeeOther, "/account#passkeys"), (accepted.StatusCode, $"{accepted.Headers.Location}"));
        Assert.Equal("Grace Hopper", await grace.Browser.PersonAsync());
        Assert.Equal(HttpStatusCode.OK, (await grace.Browser.GetAsync("/admin/people")).StatusCode);

        using var late = new PasskeyVisitor(two);
        using var again = await late.Browser.GetAsync(new Uri(link).AbsolutePath);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using (var replayed = await grace.AnswerAsync(asked))
            Assert.Equal(HttpStatusCode.NotFound, replayed.StatusCode);
        Assert.Equal(1, await one.CountAsync("users WHERE name = 'Grace Hopper'"));

        (await grace.Browser.SubmitAsync("/account", "form[data-id=end-all-sessions]")).Dispose();
        Assert.Null(await grace.Browser.PersonAsync());
        using (var back = await grace.SignInAsync(two, "/transfers"))
            Assert.Equal("/transfers", $"{back.Headers.Location}");
        Assert.Equal("Grace Hopper", await grace.Browser.PersonAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_eight_who_accept_an_invitation_at_the_same_moment_one_gets_the_account(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        var (token, before, passkeys) = (await PasskeyServers.InviteAsync(one, "Only One"), await one.CountAsync("users"), await one.CountAsync("passkeys"));
        var guests = Enumerable.Range(0, 8).Select(number => new PasskeyVisitor(number % 2 == 0 ? one : two)).ToList();
        var asked = new List<PasskeyVisitor.Asked>();
        foreach (var guest in guests)
            asked.Add(await guest.AskAsync(token.Path, "form[data-id=accept]"));

        var answers = await Task.WhenAll(guests.Zip(asked, (guest, form) => guest.AnswerAsync(form)));

        Assert.Equal(7, answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound));
        var winner = guests[Array.FindIndex(answers, answer => answer.StatusCode is HttpStatusCode.SeeOther)];
        Assert.Equal("Only One", await winner.Browser.PersonAsync());
        Assert.Equal((before + 1, passkeys + 1), (await one.CountAsync("users"), await one.CountAsync("passkeys")));
        foreach (var (guest, answer) in guests.Zip(answers))
        {
            answer.Dispose();
            guest.Dispose();
        }
    }

    [SkippableFact]
    public async Task Link_that_was_withdrawn_or_has_expired_or_never_was_is_answered_alike()
    {
        var (server, _) = await servers.ReplicasAsync(isPostgreSql: false);
        using var administrator = await AdministratorAsync(server);
        var withdrawn = new Uri(await InviteAsync(administrator, ("name", "Withdrawn"))).AbsolutePath;
        using var guest = new PasskeyVisitor(server);
        var asked = await guest.AskAsync(withdrawn, "form[data-id=accept]");
        var form = (await administrator.ReadAsync("/admin/people/invitations")).QuerySelectorAll("[data-id=invitations] li")
            .Single(item => item.TextContent.Contains("Withdrawn", StringComparison.Ordinal)).QuerySelector("form")!;
        (await administrator.PostAsync(
            form.GetAttribute("action")!, [.. form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Select(input => (input.Name!, input.Value))])).Dispose();
        var expired = (await server.Services.GetRequiredService<InvitationStore>().MakeAsync(
            new NewInvitation("Late", null, UserRole.Member, TimeSpan.Zero), (_, _, _) => Task.CompletedTask, CancellationToken.None))!.Value.Path;

        var texts = new List<string>();
        foreach (var path in new[] { withdrawn, expired, InvitationToken.New().Path, "/sign-in/invitations/short" })
        {
            using var answer = await guest.Browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            texts.Add((await guest.Browser.ReadAsync(path)).QuerySelector("main")!.TextContent);
        }

        Assert.Single(texts.Distinct(StringComparer.Ordinal));
        Assert.Contains("not good any more", texts[0], StringComparison.Ordinal);
        using var tooLate = await guest.AnswerAsync(asked);
        Assert.Equal(HttpStatusCode.NotFound, tooLate.StatusCode);
        Assert.Equal(0, await server.CountAsync("users WHERE name = 'Withdrawn'"));
        Assert.DoesNotContain(withdrawn.Split('/')[^1], await server.ReadDatabaseAsync(), StringComparison.Ordinal);
        using var wrong = await administrator.SubmitAsync("/admin/people/invitations", "form[data-id=invite]", ("name", "Bob"), ("email", "nowhere"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [SkippableTheory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Administrator_lets_a_person_back_in_and_ends_what_was_lost_at_once(bool isPostgreSql, bool isLost)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var administrator = await AdministratorAsync(one);
        using var lost = await PasskeyServers.JoinAsync(one, "Lost and Found");
        var id = await IdOfAsync(one, lost.Authenticator);
        await one.Services.GetRequiredService<ApiTokens>().MakeAsync(id, "Test", ApiScopes.Upload, null, CancellationToken.None);
        Assert.NotNull((await administrator.ReadAsync($"/admin/people/{id}")).QuerySelector("[data-id=recover]"));

        var link = await LinkAsync(await administrator.SubmitAsync($"/admin/people/{id}/recovery", "form[data-id=recover]", ("passkeys", isLost ? "remove" : "keep")));
        Assert.Null(await lost.Browser.PersonAsync());
        Assert.Equal((isLost ? 0 : 1, isLost ? 0 : 1), (await one.CountAsync($"passkeys WHERE user_id = '{id}'"), await one.CountAsync($"api_tokens WHERE user_id = '{id}'")));
        using (var old = await lost.SignInAsync())
            Assert.Equal(isLost ? HttpStatusCode.BadRequest : HttpStatusCode.SeeOther, old.StatusCode);

        // A second link takes the place of the first.
        var second = await LinkAsync(await administrator.SubmitAsync($"/admin/people/{id}/recovery", "form[data-id=recover]", ("passkeys", "keep")));
        Assert.Equal(HttpStatusCode.NotFound, (await lost.Browser.GetAsync(new Uri(link).AbsolutePath)).StatusCode);
        using var found = new PasskeyVisitor(two);
        using (var accepted = await found.AcceptAsync(new Uri(second).AbsolutePath))
            Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
        Assert.Equal("Lost and Found", await found.Browser.PersonAsync());
        Assert.Equal(id, await IdOfAsync(one, found.Authenticator));
        Assert.Equal(isLost ? 1 : 2, await one.CountAsync($"passkeys WHERE user_id = '{id}'"));
        using (var back = await found.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
    }

    [SkippableFact]
    public async Task Who_comes_by_a_provider_is_let_in_by_it_alone()
    {
        var volume = TestDatabase.NewVolume(isPostgreSql: false);
        using var server = new RunningServer(volume.Path, [.. OpenIdProvider.OfNobody, ("SignIn:Passkeys:Enabled", "true"), ("Proxy:PublicUrl", PasskeyServers.Origin), ("Admin:Key", PasskeyServers.AdminKey)]);
        using var administrator = await AdministratorAsync(server);
        var (id, session) = await TestPerson.SignInAsync(server);
        using var person = TestPerson.Browser(server, session);

        var token = (await person.ReadAsync("/account")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync("/account/passkeys/new")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await person.PostAsync("/account/passkeys/options", ("__RequestVerificationToken", token))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync($"/admin/people/{id}/recovery")).StatusCode);
        Assert.Null((await administrator.ReadAsync($"/admin/people/{id}")).QuerySelector("[data-id=recover]"));
        var signIn = await person.ReadAsync("/sign-in");
        Assert.NotNull(signIn.QuerySelector("form[data-id=sign-in-passkey]"));
        Assert.Equal(2, signIn.QuerySelectorAll("[data-id=providers] form").Length);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invitation_is_sent_by_mail_while_it_is_open_and_its_token_is_kept_nowhere_else(bool isPostgreSql)
    {
        await using var pair = new MailServerPair(isPostgreSql, [("SignIn:Passkeys:Enabled", "true"), ("Admin:Key", PasskeyServers.AdminKey)]);
        using var administrator = await AdministratorAsync(pair.One);
        var link = await InviteAsync(administrator, ("name", "Ada {base} <b>"), ("email", "ada@example.org"));
        await InviteAsync(administrator, ("name", "Bob"), ("email", "bob@example.org"));
        await pair.One.Services.GetRequiredService<InvitationStore>().WithdrawAsync(
            (await pair.One.Services.GetRequiredService<InvitationStore>().ListAsync(CancellationToken.None)).Single(open => open.Name is "Bob").Id, CancellationToken.None);

        // While the mail waits, its token is in it, encrypted, and its hash is beside it.
        var token = link.Split('/')[^1];
        Assert.Equal(2, await pair.One.CountAsync("mails WHERE secret IS NOT NULL"));
        Assert.Equal(0, await pair.One.CountAsync($"mails WHERE secret LIKE '%{token}%' OR subject LIKE '%{token}%' OR base LIKE '%{token}%'"));
        Assert.Equal(0, await pair.One.CountAsync($"invitations WHERE hash LIKE '%{token}%' OR id LIKE '%{token}%'"));
        Assert.DoesNotContain(token, await pair.One.ReadDatabaseAsync(), StringComparison.Ordinal);

        await pair.RunAsync();

        var mail = Assert.Single(pair.To("ada@example.org"));
        Assert.Equal("Your account at https://send.example.org", mail.Subject);
        Assert.Contains(link, mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains("Ada {base} <b>", mail.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Empty(pair.To("bob@example.org"));
        Assert.Equal(0, await pair.One.CountAsync("mails"));
    }

    internal static async Task<Visitor> AdministratorAsync(RunningServer server)
    {
        var visitor = new Visitor(server.Address);
        (await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", PasskeyServers.AdminKey))).Dispose();
        return visitor;
    }

    internal static async Task<StoredId> IdOfAsync(RunningServer server, SoftwareAuthenticator authenticator) =>
        (await server.Services.GetRequiredService<UserStore>().FindByPasskeyAsync(authenticator.Id, CancellationToken.None))!.Id;

    private static async Task<string> InviteAsync(Visitor administrator, params (string, string)[] fields) =>
        await LinkAsync(await administrator.SubmitAsync("/admin/people/invitations", "form[data-id=invite]", fields));

    private static async Task<string> LinkAsync(HttpResponseMessage shown)
    {
        using (shown)
        {
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await shown.Content.ReadAsStringAsync());
            return page.QuerySelector("[data-id=invitation] input")!.GetAttribute("value")!;
        }
    }
}

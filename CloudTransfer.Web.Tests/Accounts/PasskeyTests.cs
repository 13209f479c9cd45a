using System.Net;
using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>A passkey signs its person in: here, unlocked, once for each challenge, and for as long as it is that person's.</summary>
public sealed class PasskeyTests(PasskeyServers servers) : IClassFixture<PasskeyServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_counts_once_in_its_browser_and_for_what_was_asked(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var asked = await ada.AskAsync("/sign-in", "form[data-id=sign-in-passkey]");
        var credential = ada.Authenticator.Get(asked.Options);
        var challenge = ada.Browser.Cookies.GetCookies(new Uri(one.Address, "/sign-in/passkey"))["passkey"]!;
        using var thief = new PasskeyVisitor(two);
        var stolen = (await thief.AskAsync("/sign-in", "form[data-id=sign-in-passkey]")) with { Options = asked.Options };
        await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", thief.SendAsync(stolen, credential));
        Assert.Null(await thief.Browser.PersonAsync());

        // Both replicas get it at the same moment.
        var answers = await Task.WhenAll(new[] { one, two, one, two }.Select(server => ada.SendAsync(asked, credential, server)));
        Assert.Equal(
            [HttpStatusCode.SeeOther, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            answers.Select(answer => answer.StatusCode).Order());
        ada.Browser.Cookies.Add(two.Address, new Cookie("passkey", challenge.Value, "/sign-in/passkey"));
        await AssertAsync(HttpStatusCode.BadRequest, "was completed already", ada.SendAsync(asked, credential, two));

        // The challenge for a new passkey is good for no sign-in, and that of an invitation for no other.
        using var bob = new PasskeyVisitor(one);
        var (first, other) = (await PasskeyServers.InviteAsync(one, "Bob"), await PasskeyServers.InviteAsync(one, "Carol"));
        var invited = await bob.AskAsync(first.Path, "form[data-id=accept]");
        await AssertAsync(HttpStatusCode.BadRequest, "not begun in this browser", bob.AnswerAsync(invited with { Action = other.Path }));
        await AssertAsync(HttpStatusCode.BadRequest, "not begun in this browser", bob.AnswerAsync(invited with { Action = "/sign-in/passkey", IsNew = false }));
        Assert.Equal(0, await one.CountAsync("users WHERE name IN ('Bob', 'Carol')"));
    }

    [SkippableFact]
    public async Task Whatever_is_wrong_with_a_passkey_is_answered_in_the_same_words()
    {
        var (server, _) = await servers.ReplicasAsync(isPostgreSql: false);
        using var ada = await PasskeyServers.JoinAsync(server);
        using var stranger = new PasskeyVisitor(server);
        stranger.Authenticator.Create(ada.Authenticator.CreationOptionsOfSomebody());
        (PasskeyVisitor Who, Action<SoftwareAuthenticator> Wrong)[] cases =
        [
            (ada, key => key.Origin = "https://evil.example"),
            (ada, key => key.Origin = "https://evil.send.example.org"),
            (ada, key => key.Origin = "http://send.example.org"),
            (ada, key => key.RelyingParty = "evil.example"),
            (ada, key => key.IsUnlocked = false),
            (ada, key => key.IsSound = false),
            (stranger, _ => { }),
        ];

        var texts = new List<string>();
        foreach (var (who, wrong) in cases)
        {
            var key = who.Authenticator;
            var (origin, party) = (key.Origin, key.RelyingParty);
            wrong(key);
            using var refused = await who.SignInAsync();
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            texts.Add(await TextAsync(refused));
            (key.Origin, key.RelyingParty, key.IsUnlocked, key.IsSound) = (origin, party, true, true);
        }

        Assert.Contains("was not accepted", Assert.Single(texts.Distinct(StringComparer.Ordinal)), StringComparison.Ordinal);
        using var right = await ada.SignInAsync();
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        // A new passkey must be right, too.
        foreach (var wrong in new Action<SoftwareAuthenticator>[] { key => key.Origin = "https://evil.example", key => key.RelyingParty = "evil.example", key => key.IsUnlocked = false })
        {
            using var guest = new PasskeyVisitor(server);
            wrong(guest.Authenticator);
            await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", guest.AcceptAsync((await PasskeyServers.InviteAsync(server, "Mallory")).Path));
        }

        Assert.Equal(0, await server.CountAsync("users WHERE name = 'Mallory'"));
    }

    [SkippableFact]
    public async Task Copied_authenticator_is_noticed_by_its_counter_and_guessing_ends()
    {
        var (server, _) = await servers.ReplicasAsync(isPostgreSql: false);
        using var ada = await PasskeyServers.JoinAsync(server);
        var before = await EndedAsync(server);
        ada.Authenticator.Counter = 5;
        using (var counted = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, counted.StatusCode);
        foreach (var copy in new uint[] { 5, 4, 0 })
        {
            ada.Authenticator.Counter = copy;
            await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", ada.SignInAsync());
        }

        ada.Authenticator.Counter = 6;
        using (var counted = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, counted.StatusCode);
        using var stranger = new PasskeyVisitor(server);
        stranger.Authenticator.Create(ada.Authenticator.CreationOptionsOfSomebody());
        for (var guess = 0; guess < 7; guess++)
            await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", stranger.SignInAsync());
        ada.Authenticator.Counter = 7;
        await AssertAsync(HttpStatusCode.TooManyRequests, "did not succeed", ada.SignInAsync());
        var after = await EndedAsync(server);
        Assert.Equal((2, 10, 1), (after.SignedIn - before.SignedIn, after.Failed - before.Failed, after.LockedOut - before.LockedOut));
        await servers.ReplicasAsync(isPostgreSql: false);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passkeys_are_added_and_removed_and_of_two_removals_at_once_one_leaves_the_last(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var first = ada.Authenticator;
        using var second = new SoftwareAuthenticator();
        ada.Authenticator = second;
        using (var added = await ada.AddAsync())
            Assert.Equal("/account#passkeys", $"{added.Headers.Location}");
        using (var used = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, used.StatusCode);
        var page = await ada.Browser.ReadAsync("/account");
        Assert.Equal(2, page.QuerySelectorAll("[data-id=passkeys] li").Length);
        Assert.Contains("\"passkeys\"", await (await ada.Browser.GetAsync("/account/data.json")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var token = page.QuerySelector("[data-id=remove-passkey] [name=__RequestVerificationToken]")!.GetAttribute("value")!;

        // Not those of somebody else.
        using var eve = await PasskeyServers.JoinAsync(two, "Eve");
        var hers = (await eve.Browser.ReadAsync("/account")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (await eve.Browser.PostAsync("/account/passkeys/remove", ("__RequestVerificationToken", hers), ("id", first.Id))).Dispose();
        Assert.Equal(1, await one.CountAsync($"passkeys WHERE id = '{first.Id}'"));

        var removed = await Task.WhenAll(new[] { (one, first), (two, second) }.Select(pair => ada.Browser.PostAsync(
            new Uri(pair.Item1.Address, "/account/passkeys/remove").ToString(), ("__RequestVerificationToken", token), ("id", pair.Item2.Id))));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], removed.Select(answer => answer.StatusCode).Order());
        var (kept, gone) = removed[0].StatusCode is HttpStatusCode.Conflict ? (first, second) : (second, first);
        ada.Authenticator = gone;
        await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", ada.SignInAsync());
        ada.Authenticator = kept;
        using (var used = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, used.StatusCode);
        gone.Dispose();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_is_blocked_stays_out_and_each_sign_in_has_a_session_of_its_own(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one, role: UserRole.Administrator);
        var id = await InvitationTests.IdOfAsync(one, ada.Authenticator);
        var people = one.Services.GetRequiredService<PeopleStore>();
        var before = Session(ada, one);
        using (var again = await ada.SignInAsync(two, returnUrl: "https://evil.example/"))
            Assert.Equal("/", $"{again.Headers.Location}");
        Assert.NotEqual(before, Session(ada, one));
        using (var old = TestPerson.Browser(one, before))
            Assert.Null(await old.PersonAsync());

        var recovery = (await one.Services.GetRequiredService<InvitationStore>().RecoverAsync(
            new User(id, "Ada Lovelace", null, UserRole.Administrator), isLost: false, TimeSpan.FromDays(1), (_, _, _) => Task.CompletedTask, CancellationToken.None))!.Value;
        await people.BlockAsync(id, CancellationToken.None);
        Assert.Null(await ada.Browser.PersonAsync());
        await AssertAsync(HttpStatusCode.Forbidden, "is disabled", ada.SignInAsync(two));
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Browser.GetAsync(recovery.Path)).StatusCode);
        await people.UnblockAsync(id, CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Browser.GetAsync(recovery.Path)).StatusCode);
        using (var back = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ada.Browser.GetAsync("/admin/people")).StatusCode);

        // The account goes with all that is of it.
        (await ada.Browser.SubmitAsync("/account/delete", "form[data-id=close]")).Dispose();
        Assert.Equal((0, 0), (await one.CountAsync($"passkeys WHERE user_id = '{id}'"), await one.CountAsync($"user_logins WHERE user_id = '{id}'")));
        await AssertAsync(HttpStatusCode.BadRequest, "was not accepted", ada.SignInAsync());
    }

    [SkippableFact]
    public async Task Without_the_setting_there_is_no_page_and_no_session_goes_on()
    {
        using var volume = new TestFolder();
        string session, id, invitation;
        using (var server = new RunningServer(volume.Path, [("SignIn:Passkeys:Enabled", "true"), ("Proxy:PublicUrl", PasskeyServers.Origin)]))
        {
            // It is shown before anybody has come.
            Assert.Contains("cloudtransfer_passkey_sign_ins_total{result=\"signed_in\"} 0\n", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
            using var ada = await PasskeyServers.JoinAsync(server, role: UserRole.Administrator);
            (session, id, invitation) = (Session(ada, server), (await InvitationTests.IdOfAsync(server, ada.Authenticator)).Value, (await PasskeyServers.InviteAsync(server)).Path);
        }

        using var other = new RunningServer(volume.Path, [.. OpenIdProvider.OfNobody, ("Admin:Key", PasskeyServers.AdminKey)]);
        using var browser = TestPerson.Browser(other, session);
        Assert.Null(await browser.PersonAsync());
        Assert.Null((await browser.ReadAsync("/sign-in")).QuerySelector("[data-id=sign-in-passkey]"));
        using var administrator = await InvitationTests.AdministratorAsync(other);
        foreach (var (who, path) in new[] { (browser, invitation), (browser, "/account/passkeys/new"), (administrator, "/admin/people/invitations"), (administrator, $"/admin/people/{id}/recovery") })
        {
            using var answer = await who.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }

        Assert.Null((await administrator.ReadAsync("/admin/people")).QuerySelector("[data-id=to-invitations]"));
        var person = await administrator.ReadAsync($"/admin/people/{id}");
        Assert.Null(person.QuerySelector("[data-id=recover]"));
        Assert.NotNull(person.QuerySelector("[data-id=block]"));
        Assert.DoesNotContain("passkey_sign_ins", await other.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_may_have_the_name_of_passkeys_where_there_are_none()
    {
        const string Name = "Passkey";
        using var server = new RunningServer(null, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:Name", Name), ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Admin:Key", PasskeyServers.AdminKey)]);
        var (id, session) = await TestPerson.SignInAsync(server, role: UserRole.Administrator, provider: Name);
        using var browser = TestPerson.Browser(server, session);
        using var administrator = await InvitationTests.AdministratorAsync(server);

        var account = await browser.ReadAsync("/account");
        Assert.Null(account.QuerySelector("[data-id=passkeys]"));
        Assert.Contains("Administrator", account.QuerySelector("[data-id=account]")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await administrator.ReadAsync($"/admin/people/{id}")).QuerySelector("[data-id=recover]"));
        Assert.Contains("can sign in again", (await administrator.ReadAsync($"/admin/people/{id}/delete")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        // With passkeys the account does not become one of theirs.
        using var other = new RunningServer(server.VolumePath, [("SignIn:Passkeys:Enabled", "true"), ("Proxy:PublicUrl", PasskeyServers.Origin)]);
        using var there = TestPerson.Browser(other, session);
        Assert.Null(await there.PersonAsync());
    }

    private static async Task<(double SignedIn, double Failed, double LockedOut)> EndedAsync(RunningServer server)
    {
        const string Metric = "cloudtransfer_passkey_sign_ins_total{result=";
        return (
            await server.Client.MetricAsync(Metric + "\"signed_in\"}"), await server.Client.MetricAsync(Metric + "\"failed\"}"), await server.Client.MetricAsync(Metric + "\"locked_out\"}"));
    }

    private static string Session(PasskeyVisitor visitor, RunningServer server) => visitor.Browser.Cookies.GetCookies(server.Address)["session"]!.Value;

    private static async Task AssertAsync(HttpStatusCode status, string words, Task<HttpResponseMessage> answering)
    {
        using var answer = await answering;
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await TextAsync(answer), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()).QuerySelector("main")!.TextContent;
}

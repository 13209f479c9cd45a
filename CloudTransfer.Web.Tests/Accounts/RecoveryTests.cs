using System.Net;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>Who has lost the passkeys gets another one, or nothing changes.</summary>
public sealed class RecoveryTests(PasskeyServers servers) : IClassFixture<PasskeyServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Link_for_a_person_is_made_also_where_no_further_guest_can_be_invited(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var administrator = await InvitationTests.AdministratorAsync(one);
        using var lost = await PasskeyServers.JoinAsync(one, "Lost and Found");
        var id = await InvitationTests.IdOfAsync(one, lost.Authenticator);
        while (await InviteAsync(one))
        {
            // Until there are as many as there may be.
        }

        Assert.Equal(InvitationStore.Most, await one.CountAsync("invitations WHERE user_id IS NULL"));
        using (var refused = await administrator.SubmitAsync("/admin/people/invitations", "form[data-id=invite]", ("name", "One More")))
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var made = await administrator.SubmitAsync($"/admin/people/{id}/recovery", "form[data-id=recover]", ("passkeys", "remove"));

        var link = new Uri(await LinkAsync(made)).AbsolutePath;
        Assert.Null(await lost.Browser.PersonAsync());
        Assert.Equal(0, await one.CountAsync($"passkeys WHERE user_id = '{id}'"));
        // All that are open can be withdrawn.
        Assert.Equal(await one.CountAsync("invitations"), (await administrator.ReadAsync("/admin/people/invitations")).QuerySelectorAll("[data-id=withdraw-invitation]").Length);
        using var found = new PasskeyVisitor(two);
        using (var accepted = await found.AcceptAsync(link))
            Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
        Assert.Equal("Lost and Found", await found.Browser.PersonAsync());
        await one.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM invitations", new { }, CancellationToken.None);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_has_ended_where_no_link_could_be_made(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var id = await InvitationTests.IdOfAsync(one, ada.Authenticator);
        await one.Services.GetRequiredService<ApiTokens>().MakeAsync(id, "Test", ApiScopes.Upload, null, CancellationToken.None);
        var link = await RecoverAsync(one, id, isLost: false);
        using (var back = await ada.SignInAsync())
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);

        await Assert.ThrowsAsync<InvalidOperationException>(() => RecoverAsync(one, id, isLost: true, () => throw new InvalidOperationException("The mail cannot be added.")));

        Assert.Equal("Ada Lovelace", await ada.Browser.PersonAsync());
        Assert.Equal((1, 1), (await two.CountAsync($"passkeys WHERE user_id = '{id}'"), await two.CountAsync($"api_tokens WHERE user_id = '{id}'")));
        Assert.Equal(HttpStatusCode.OK, (await ada.Browser.GetAsync(link)).StatusCode);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Link_adds_no_passkey_beyond_those_that_a_person_may_have_and_stays_good(bool isPostgreSql)
    {
        var (one, two) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var id = await InvitationTests.IdOfAsync(one, ada.Authenticator);
        var passkeys = one.Services.GetRequiredService<PasskeyStore>();
        foreach (var key in Enumerable.Range(1, PasskeyStore.Most - 1).Select(_ => new Passkey(TokenText.New(), "AA==", 0, "", CanSync: false, IsSynced: false)))
            Assert.True(await passkeys.AddAsync(id, key, "Another device", CancellationToken.None));
        var link = await RecoverAsync(one, id, isLost: false);
        using var found = new PasskeyVisitor(two);

        using (var refused = await found.AcceptAsync(link))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(PasskeyStore.Most, await one.CountAsync($"passkeys WHERE user_id = '{id}'"));
        Assert.Null(await found.Browser.PersonAsync());

        Assert.True(await passkeys.RemoveAsync(id, ada.Authenticator.Id, CancellationToken.None));
        using (var accepted = await found.AcceptAsync(link))
            Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
        Assert.Equal(PasskeyStore.Most, await one.CountAsync($"passkeys WHERE user_id = '{id}'"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Link_is_for_the_person_as_the_account_is_now(bool isPostgreSql)
    {
        var (one, _) = await servers.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var id = await InvitationTests.IdOfAsync(one, ada.Authenticator);
        var link = await RecoverAsync(one, id, isLost: true);

        await one.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE users SET name = 'Ada King' WHERE id = @id", new { id = id.Value }, CancellationToken.None);

        Assert.Contains("Ada King", (await ada.Browser.ReadAsync(link)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await one.CountAsync($"invitations WHERE user_id = '{id}' AND (name LIKE '%Ada%' OR email IS NOT NULL)"));
    }

    private static async Task<bool> InviteAsync(RunningServer server) => await server.Services.GetRequiredService<InvitationStore>().MakeAsync(
        new NewInvitation("Guest", null, UserRole.Member, TimeSpan.FromDays(7)), (_, _, _) => Task.CompletedTask, CancellationToken.None) is not null;

    private static async Task<string> RecoverAsync(RunningServer server, StoredId id, bool isLost, Action? beside = null)
    {
        var person = (await server.Services.GetRequiredService<UserStore>().FindAsync(id, CancellationToken.None))!;
        var token = await server.Services.GetRequiredService<InvitationStore>().RecoverAsync(
            person, isLost, TimeSpan.FromDays(1),
            (_, _, _) =>
            {
                beside?.Invoke();
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return token!.Value.Path;
    }

    private static async Task<string> LinkAsync(HttpResponseMessage shown)
    {
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await shown.Content.ReadAsStringAsync());
        return page.QuerySelector("[data-id=invitation] input")!.GetAttribute("value")!;
    }
}

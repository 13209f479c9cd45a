using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication.Passkeys;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that is done with invitations and passkeys, once.</summary>
internal static class PasskeyOperations
{
    public static async Task DoAsync(RunningServer server)
    {
        var (invitations, passkeys, cancel) = (server.Services.GetRequiredService<InvitationStore>(), server.Services.GetRequiredService<PasskeyStore>(), CancellationToken.None);
        var invited = new NewInvitation("Grace", "grace@example.org", UserRole.Administrator, TimeSpan.FromDays(7));
        var token = (await invitations.MakeAsync(invited, (_, _, _) => Task.CompletedTask, cancel))!.Value;
        var open = Assert.Single(await invitations.ListAsync(cancel));
        Assert.Equal(open, await invitations.FindAsync(token, cancel));
        Assert.Equal(open, await invitations.FindAsync(open.Id, cancel));
        var (id, first) = (StoredId.New(), new Passkey("first", "AA==", 0, "internal", CanSync: true, IsSynced: false));
        var person = Assert.IsType<Acceptance.Accepted>(await invitations.AcceptAsync(token, id, first, "Laptop", cancel)).User;
        Assert.Equal((id, UserRole.Administrator), (person.Id, person.Role));
        Assert.IsType<Acceptance.NotGood>(await invitations.AcceptAsync(token, StoredId.New(), first with { Id = "other" }, "Laptop", cancel));

        var users = server.Services.GetRequiredService<UserStore>();
        Assert.Equal(person, await users.FindByPasskeyAsync("first", cancel));
        Assert.Equal(person, await users.FindAsync(id, cancel));
        Assert.Equal(first, await passkeys.FindAsync(id, "first", cancel));
        Assert.Equal(first, Assert.Single(await passkeys.AllAsync(id, cancel)));
        Assert.True((await server.Services.GetRequiredService<PeopleStore>().FindAsync(id, cancel))!.IsLocal);
        Assert.False(await passkeys.RemoveAsync(id, "first", cancel));
        Assert.True(await passkeys.AddAsync(id, first with { Id = "second" }, "Phone", cancel));
        Assert.False(await passkeys.AddAsync(id, first, "Again", cancel));
        Assert.Equal(PasskeyUse.Counted, await passkeys.UseAsync(id, "second", 7, isSynced: true, cancel));
        Assert.Equal(PasskeyUse.CounterWentBack, await passkeys.UseAsync(id, "second", 7, isSynced: true, cancel));
        Assert.True(await passkeys.RemoveAsync(id, "second", cancel));
        Assert.Equal(PasskeyUse.Removed, await passkeys.UseAsync(id, "second", 8, isSynced: true, cancel));

        await invitations.RecoverAsync(person, isLost: true, TimeSpan.FromDays(1), (_, _, _) => Task.CompletedTask, cancel);
        Assert.Empty(await passkeys.ListAsync(id, cancel));
        await invitations.WithdrawAsync(Assert.Single(await invitations.ListAsync(cancel)).Id, cancel);
        Assert.Null(await server.Services.GetRequiredService<PasskeyChallenges>().TakeAsync(await AskedAsync(server), PasskeyCeremony.Of(id)));
        await server.Services.GetRequiredService<AccountStore>().DeleteAsync(id, _ => Task.CompletedTask, cancel);
    }

    // A request with a challenge for a sign-in, which is answered once.
    private static async Task<HttpContext> AskedAsync(RunningServer server)
    {
        var challenges = server.Services.GetRequiredService<PasskeyChallenges>();
        var (asks, answers) = (new DefaultHttpContext(), new DefaultHttpContext());
        challenges.Give(asks, PasskeyCeremony.SignIn, "state");
        answers.Request.Headers.Cookie = asks.Response.Headers.SetCookie.ToString().Split(';')[0];
        Assert.Equal("state", await challenges.TakeAsync(answers, PasskeyCeremony.SignIn));
        Assert.Null(await challenges.TakeAsync(answers, PasskeyCeremony.SignIn));
        return answers;
    }
}

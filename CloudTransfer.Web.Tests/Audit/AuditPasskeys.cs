using System.Net;
using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>What people do who sign in by passkeys, for <see cref="EveryActionTests"/>.</summary>
internal static class AuditPasskeys
{
    /// <summary>The actions, each with its entry.</summary>
    public static IEnumerable<(string Action, string Entry, Func<Task> Act)> Steps(AuditWalk walk, RunningServer server)
    {
        yield return ("Invitation.AcceptAsync", "account.created by person:* to person:* member", async () => (await PasskeyServers.JoinAsync(server)).Dispose());
        yield return ("Invitation.AcceptAsync", "passkey.added by person:* to person:*", async () => (await PasskeyServers.JoinAsync(server)).Dispose());
        yield return ("PasskeySignIn.SignInAsync", "session.began by person:* to person:* Passkey", () => JoinAndAsync(person => person.SignInAsync()));
        yield return ("PasskeySignIn.SignInAsync", "session.refused by anyone to passkey", () => JoinAndAsync(person =>
        {
            person.Authenticator.Origin = "https://evil.example";
            return person.SignInAsync();
        }));
        yield return ("Passkeys.AddAsync", "passkey.added by person:* to person:*", () => JoinAndAsync(AddAsync));
        yield return ("Passkeys.RemoveAsync", "passkey.removed by person:* to person:*", () => JoinAndAsync(async person =>
        {
            (await AddAsync(person)).Dispose();
            return await person.Browser.SubmitAsync("/account", "form[data-id=remove-passkey]");
        }));
        yield return ("Invitations.MakeAsync", "invitation.made by administrator to invitation:* member", () =>
            AuditWalk.PostAsync(walk.Administrator, "/admin/people/invitations", HttpStatusCode.OK, ("name", "Grace"), ("role", "member")));
        yield return ("Invitations.WithdrawAsync", "invitation.withdrawn by administrator to invitation:*", async () =>
            await AuditWalk.PostAsync(walk.Administrator, "/admin/people/invitations/withdraw", ("id", (await server.Services.GetRequiredService<InvitationStore>().ListAsync(CancellationToken.None))[0].Id.Value)));
        yield return ("Invitations.RecoverAsync", "account.recovered by administrator to person:* passkeys_ended", async () =>
        {
            (await PasskeyServers.JoinAsync(server, "Hedy")).Dispose();
            var found = await server.Services.GetRequiredService<PeopleStore>().FindAsync("Hedy", PeopleOrder.Name, null, CancellationToken.None);
            await AuditWalk.PostAsync(walk.Administrator, $"/admin/people/{found.People[0].User.Id}/recovery", HttpStatusCode.OK);
        });

        async Task JoinAndAsync(Func<PasskeyVisitor, Task<HttpResponseMessage>> act)
        {
            using var person = await PasskeyServers.JoinAsync(server);
            (await act(person)).Dispose();
        }

        // With another authenticator: one holds a passkey of an account once.
        static Task<HttpResponseMessage> AddAsync(PasskeyVisitor person)
        {
            person.Authenticator = new SoftwareAuthenticator();
            return person.AddAsync();
        }
    }
}

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
        yield return ("Invitation.AcceptAsync", "account.created", async () => (await PasskeyServers.JoinAsync(server)).Dispose());
        yield return ("Invitation.AcceptAsync", "passkey.added", async () => (await PasskeyServers.JoinAsync(server)).Dispose());
        yield return ("PasskeySignIn.SignInAsync", "session.began", () => JoinAndAsync(person => person.SignInAsync()));
        yield return ("PasskeySignIn.SignInAsync", "session.refused", () => JoinAndAsync(person =>
        {
            person.Authenticator.Origin = "https://evil.example";
            return person.SignInAsync();
        }));
        yield return ("Passkeys.AddAsync", "passkey.added", () => JoinAndAsync(AddAsync));
        yield return ("Passkeys.RemoveAsync", "passkey.removed", () => JoinAndAsync(async person =>
        {
            (await AddAsync(person)).Dispose();
            return await person.Browser.SubmitAsync("/account", "form[data-id=remove-passkey]");
        }));
        yield return ("Invitations.MakeAsync", "invitation.made", () =>
            AuditWalk.PostAsync(walk.Administrator, "/admin/people/invitations", HttpStatusCode.OK, ("name", "Grace"), ("role", "member")));
        yield return ("Invitations.WithdrawAsync", "invitation.withdrawn", async () =>
            await AuditWalk.PostAsync(walk.Administrator, "/admin/people/invitations/withdraw", ("id", (await server.Services.GetRequiredService<InvitationStore>().ListAsync(CancellationToken.None))[0].Id.Value)));
        yield return ("Invitations.RecoverAsync", "account.recovered", async () =>
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

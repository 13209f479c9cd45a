using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Support.Passkeys;

/// <summary>Two replicas for each database, whose people sign in by passkeys.</summary>
public sealed class PasskeyServers : IDisposable
{
    /// <summary>Where people see the server.</summary>
    internal const string Origin = "https://send.example.org";

    internal const string AdminKey = "administrators-only-key";

    private readonly Dictionary<bool, (TestFolder Volume, RunningServer One, RunningServer Two)> _servers = [];

    /// <summary>Two replicas on one database, where nobody has failed so far.</summary>
    internal async Task<(RunningServer One, RunningServer Two)> ReplicasAsync(bool isPostgreSql)
    {
        if (!_servers.TryGetValue(isPostgreSql, out var servers))
        {
            var volume = TestDatabase.NewVolume(isPostgreSql);
            (string, string)[] settings = [("SignIn:Passkeys:Enabled", "true"), ("Proxy:PublicUrl", Origin), ("Admin:Key", AdminKey)];
            _servers[isPostgreSql] = servers = (volume, new RunningServer(volume.Path, settings), new RunningServer(volume.Path, settings));
        }

        await servers.One.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM attempts", new { }, CancellationToken.None);
        return (servers.One, servers.Two);
    }

    /// <summary>An invitation, as an administrator makes it.</summary>
    internal static async Task<InvitationToken> InviteAsync(RunningServer server, string name = "Ada Lovelace", UserRole role = UserRole.Member) =>
        (await server.Services.GetRequiredService<InvitationStore>().MakeAsync(
            new NewInvitation(name, "ada@example.org", role, TimeSpan.FromDays(7)), (_, _, _) => Task.CompletedTask, CancellationToken.None))!.Value;

    /// <summary>A browser of a person who has just made an account with a passkey.</summary>
    internal static async Task<PasskeyVisitor> JoinAsync(RunningServer server, string name = "Ada Lovelace", UserRole role = UserRole.Member)
    {
        var visitor = new PasskeyVisitor(server);
        using var joined = await visitor.AcceptAsync((await InviteAsync(server, name, role)).Path);
        Assert.Equal("/account#passkeys", $"{joined.Headers.Location}");
        return visitor;
    }

    public void Dispose()
    {
        foreach (var (volume, one, two) in _servers.Values)
        {
            one.Dispose();
            two.Dispose();
            volume.Dispose();
        }
    }
}

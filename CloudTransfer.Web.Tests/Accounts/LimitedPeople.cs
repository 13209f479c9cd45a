using System.Net.Http.Headers;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>Two replicas for each database, whose members may keep 4 MiB, and people of theirs.</summary>
public sealed class LimitedPeople : IDisposable
{
    /// <summary>The quota of members.</summary>
    public const int Quota = 4 << 20;

    private static readonly (string Key, string Value)[] Settings =
    [
        .. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Admin:Key", "administrators-only-key"), ("Accounts:Roles:Member:Quota", "4MiB"),
        ("Accounts:Roles:Member:MaxBytes", "3MiB"), ("Accounts:Roles:Member:MaxLifetime", "60d"), ("Accounts:Roles:Administrator:MaxLifetime", "2d"),
    ];

    private static int _people;

    private readonly Dictionary<bool, (TestFolder Volume, RunningServer One, RunningServer Two)> _servers = [];

    internal (RunningServer One, RunningServer Two) Replicas(bool isPostgreSql)
    {
        if (!_servers.TryGetValue(isPostgreSql, out var servers))
        {
            var volume = TestDatabase.NewVolume(isPostgreSql);
            _servers[isPostgreSql] = servers = (volume, new RunningServer(volume.Path, Settings), new RunningServer(volume.Path, Settings));
        }

        return (servers.One, servers.Two);
    }

    /// <summary>Another person, and clients of both replicas with a token.</summary>
    internal async Task<LimitedPerson> NewAsync(bool isPostgreSql, UserRole role = UserRole.Member)
    {
        var (one, two) = Replicas(isPostgreSql);
        var (id, session) = await TestPerson.SignInAsync(one, $"limited-{Interlocked.Increment(ref _people)}", role);
        var token = (await one.Services.GetRequiredService<ApiTokens>().MakeAsync(id, "Test", ApiScopes.Upload | ApiScopes.Manage, null, CancellationToken.None))!.Value.Value;
        return new LimitedPerson(id, session, one, Client(one, token), Client(two, token));
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

    private static HttpClient Client(RunningServer server, string token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}

/// <summary>A person with a quota.</summary>
/// <param name="Id">The person.</param>
/// <param name="Session">The cookie of a session.</param>
/// <param name="Server">One of the replicas.</param>
/// <param name="One">A program of the person at that replica.</param>
/// <param name="Two">The same at the other one.</param>
internal sealed record LimitedPerson(StoredId Id, string Session, RunningServer Server, HttpClient One, HttpClient Two)
{
    /// <summary>The bytes that are counted; fails where they are not what the rows add up to.</summary>
    public async Task<long> UsedAsync()
    {
        var (used, sum) = await Server.Services.GetRequiredService<IDatabase>().FirstAsync<(long, long)>(
            """
            SELECT used_bytes, CAST((SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE user_id = users.id AND state <> 'deleting')
                + (SELECT COALESCE(SUM(held), 0) FROM uploads WHERE user_id = users.id) AS BIGINT)
            FROM users WHERE id = @id
            """,
            new { id = Id.Value }, CancellationToken.None);
        Assert.Equal(sum, used);
        return used;
    }

    /// <summary>Sets limits as an administrator does.</summary>
    public Task LimitAsync(PersonLimits limits) => Server.Services.GetRequiredService<PersonLimitStore>().SetAsync(Id, limits, CancellationToken.None);
}

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>A provider, and two replicas for each database, which people sign in at by it.</summary>
public sealed class SignInServers : IAsyncLifetime
{
    // How many people there have been: each is another.
    private static int _people;

    private readonly Dictionary<bool, (TestFolder Volume, RunningServer One, RunningServer Two)> _servers = [];
    private OpenIdProvider? _provider;

    internal OpenIdProvider Provider => _provider!;

    public async Task InitializeAsync()
    {
        try
        {
            _provider = await OpenIdProvider.StartAsync();
        }
        catch (SkipException)
        {
            // The test itself is to be skipped.
        }
    }

    /// <summary>Two replicas on one database; members of the group staff may come in, and the role admin makes administrators.</summary>
    internal (RunningServer One, RunningServer Two) Replicas(bool isPostgreSql)
    {
        if (_provider is null)
            _ = new OpenIdProvider();
        if (!_servers.TryGetValue(isPostgreSql, out var servers))
        {
            var volume = TestDatabase.NewVolume(isPostgreSql);
            (string, string)[] settings = [.. Provider.Settings, ("SignIn:Oidc:0:AllowedGroups", "staff, guests"), ("SignIn:Oidc:0:AdministratorRoles:0", "admin")];
            _servers[isPostgreSql] = servers = (volume, new RunningServer(volume.Path, settings), new RunningServer(volume.Path, settings));
        }

        return (servers.One, servers.Two);
    }

    /// <summary>Has the provider be as it is at first, with another person.</summary>
    internal async Task<string> PersonAsync(params string[] roles)
    {
        var subject = $"person-{Interlocked.Increment(ref _people)}";
        await Provider.ControlAsync(new
        {
            claims = new { sub = subject, name = "Ada Lovelace", email = "ada@example.org", email_verified = true, groups = new[] { "staff" }, roles },
            skewSeconds = 0,
            deny = false,
            idToken = new { },
        });
        return subject;
    }

    public async Task DisposeAsync()
    {
        foreach (var (volume, one, two) in _servers.Values)
        {
            one.Dispose();
            two.Dispose();
            volume.Dispose();
        }

        if (_provider is not null)
            await _provider.DisposeAsync();
    }
}

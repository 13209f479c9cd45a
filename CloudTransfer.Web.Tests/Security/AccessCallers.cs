using System.Net.Http.Headers;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Everybody who may ask for something, at two replicas of one installation in which keys and people may upload.</summary>
internal sealed class AccessCallers : IDisposable
{
    /// <summary>The callers, in the order of the table's columns.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["nobody", "key", "link", "sender", "other", "ended", "blocked", "upload", "read", "manage", "others", "admin", "root"];

    private const string AdministratorKey = "administrators-only-key", UploadKey = "an-upload-key-for-tests";

    private readonly TestFolder _volume;
    private readonly RunningServer[] _replicas;
    private readonly Dictionary<string, Visitor[]> _browsers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bearers = new(StringComparer.Ordinal) { ["key"] = UploadKey };

    private AccessCallers(bool isPostgreSql)
    {
        _volume = TestDatabase.NewVolume(isPostgreSql);
        (string, string)[] settings =
            [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Admin:Key", AdministratorKey), ("Upload:AccessKeys:0", UploadKey), ("Upload:Allowed", "signed-in")];
        _replicas = [new RunningServer(_volume.Path, settings), new RunningServer(_volume.Path, settings)];
    }

    public RunningServer One => _replicas[0];

    public static async Task<AccessCallers> StartAsync(bool isPostgreSql)
    {
        var callers = new AccessCallers(isPostgreSql);
        try
        {
            await callers.SignInAsync();
            return callers;
        }
        catch
        {
            callers.Dispose();
            throw;
        }
    }

    /// <summary>Asks as a caller does, and returns the status.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="replica">Which replica answers.</param>
    /// <param name="method">How.</param>
    /// <param name="address">What for.</param>
    /// <param name="owner">The token of what is asked for, which only the one with the link sends; null where there is none.</param>
    /// <param name="content">What is sent.</param>
    public async Task<HttpResponseMessage> AskAsync(string caller, int replica, HttpMethod method, string address, string? owner, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        // Browsers say where they come from.
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (_bearers.GetValueOrDefault(caller) is { } bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        else if (caller is "link" && owner is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", owner);
        if (_browsers.TryGetValue(caller, out var browsers))
            return await browsers[replica].SendAsync(request);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await _replicas[replica].Client.SendAsync(request);
    }

    /// <summary>A form's token that the page at an address gives a caller; null where it gives none.</summary>
    public async Task<string?> FormTokenAsync(string caller, int replica, string page) => _browsers.TryGetValue(caller, out var browsers)
        ? (await browsers[replica].ReadAsync(page)).QuerySelector("[name=__RequestVerificationToken]")?.GetAttribute("value")
        : null;

    /// <summary>Moves the clocks of both replicas.</summary>
    public void Advance(TimeSpan time) => Array.ForEach(_replicas, replica => replica.Clock.Advance(time));

    public void Dispose()
    {
        foreach (var browser in _browsers.Values.SelectMany(pair => pair))
            browser.Dispose();
        foreach (var replica in _replicas)
            replica.Dispose();
        _volume.Dispose();
    }

    private async Task SignInAsync()
    {
        var sender = await PersonAsync("sender", UserRole.Member);
        var other = await PersonAsync("other", UserRole.Member);
        await PersonAsync("root", UserRole.Administrator);
        var ended = await PersonAsync("ended", UserRole.Member);
        var blocked = await PersonAsync("blocked", UserRole.Member);
        var services = One.Services;
        await services.GetRequiredService<UserSessions>().EndAllAsync(ended, CancellationToken.None);
        await services.GetRequiredService<PeopleStore>().BlockAsync(blocked, CancellationToken.None);
        foreach (var (name, user, scope) in new[]
        {
            ("upload", sender, ApiScopes.Upload), ("read", sender, ApiScopes.Read), ("manage", sender, ApiScopes.Manage),
            ("others", other, ApiScopes.Upload | ApiScopes.Read | ApiScopes.Manage),
        })
            _bearers[name] = (await services.GetRequiredService<ApiTokens>().MakeAsync(user, name, scope, null, CancellationToken.None))!.Value.Value;
        _browsers["admin"] = [.. _replicas.Select(replica => new Visitor(replica.Address))];
        foreach (var browser in _browsers["admin"])
            (await browser.SubmitAsync("/admin", "form[action='/admin/sign-in']", ("key", AdministratorKey))).Dispose();
    }

    private async Task<StoredId> PersonAsync(string name, UserRole role)
    {
        var (id, session) = await TestPerson.SignInAsync(One, name, role);
        _browsers[name] = [.. _replicas.Select(replica => TestPerson.Browser(replica, session))];
        return id;
    }
}

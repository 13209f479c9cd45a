using System.Net;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>A session is as good as the settings and its row are now, and costs a write once in a while.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly (string Key, string Value) Roles = ("SignIn:Oidc:0:AdministratorRoles:0", "admin");

    private readonly RunningServer _server = new(null, [.. OpenIdProvider.OfNobody, Roles, ("Admin:Key", "administrators-only-key")]);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Session_by_a_provider_that_was_removed_from_the_settings_has_ended()
    {
        var (_, session) = await TestPerson.SignInAsync(_server);
        using var other = new RunningServer(_server.VolumePath, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:Name", "Another Provider")]);
        using var here = TestPerson.Browser(_server, session);
        using var there = TestPerson.Browser(other, session);

        Assert.Equal("Ada Lovelace", await here.PersonAsync());
        Assert.Null(await there.PersonAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Administrator_by_roles_that_were_removed_from_the_settings_is_none()
    {
        var (_, session) = await TestPerson.SignInAsync(_server, role: UserRole.Administrator);
        using var other = new RunningServer(_server.VolumePath, OpenIdProvider.OfNobody);
        using var here = TestPerson.Browser(_server, session);
        using var there = TestPerson.Browser(other, session);

        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/admin")).StatusCode);
        Assert.Contains("Administrator", (await here.ReadAsync("/account")).QuerySelector("[data-id=account]")!.TextContent, StringComparison.Ordinal);
        using var refused = await there.GetAsync("/admin");
        Assert.Equal((HttpStatusCode.NotFound, null), (refused.StatusCode, refused.Headers.Location));
        Assert.DoesNotContain("Administrator", (await there.ReadAsync("/account")).QuerySelector("[data-id=account]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_who_came_to_the_administrator_s_page_by_the_key_can_leave_it_and_stay_signed_in()
    {
        var (_, session) = await TestPerson.SignInAsync(_server);
        using var browser = TestPerson.Browser(_server, session);
        (await browser.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "administrators-only-key"))).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).StatusCode);

        (await browser.SubmitAsync("/admin", "form[action='/admin/sign-out']")).Dispose();

        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync("/admin")).StatusCode);
        Assert.Equal("Ada Lovelace", await browser.PersonAsync());
    }

    [Fact]
    public async Task Administrator_by_a_role_is_offered_no_sign_out_of_a_key()
    {
        var (_, session) = await TestPerson.SignInAsync(_server, role: UserRole.Administrator);
        using var browser = TestPerson.Browser(_server, session);

        Assert.Null((await browser.ReadAsync("/admin")).QuerySelector("form[action='/admin/sign-out']"));
    }

    [SkippableFact]
    public async Task Requests_at_the_same_moment_write_once_that_the_session_was_used()
    {
        var (_, session) = await TestPerson.SignInAsync(_server);
        using var browser = TestPerson.Browser(_server, session);
        await ExecuteAsync("CREATE TABLE seen (id TEXT)");
        await ExecuteAsync("CREATE TRIGGER seen AFTER UPDATE OF seen_at ON user_sessions BEGIN INSERT INTO seen VALUES (NEW.id); END");
        _server.Clock.Advance(LastUse.Every);

        await using (var held = await DatabaseLock.TakeAsync(_server.VolumePath))
        {
            var sessions = _server.Services.GetRequiredService<UserSessions>();
            var token = TestPerson.TokenOf(_server, session);
            // Each reads the row as it was, and waits for the lock.
            var requests = Enumerable.Range(0, 20).Select(_ => sessions.FindAsync(token, CancellationToken.None)).ToList();
            await held.ReleaseAsync();
            Assert.All(await Task.WhenAll(requests), Assert.NotNull);
        }

        Assert.Equal(1, await _server.CountAsync("seen"));
        Assert.Equal("Ada Lovelace", await browser.PersonAsync());
        Assert.Equal(1, await _server.CountAsync("seen"));
    }

    [Fact]
    public async Task Request_does_not_fail_where_the_time_of_its_session_cannot_be_written()
    {
        var (_, session) = await TestPerson.SignInAsync(_server);
        using var browser = TestPerson.Browser(_server, session);
        await ExecuteAsync("CREATE TRIGGER refused BEFORE UPDATE OF seen_at ON user_sessions BEGIN SELECT RAISE(ABORT, 'no'); END");
        _server.Clock.Advance(LastUse.Every);

        Assert.Equal("Ada Lovelace", await browser.PersonAsync());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/transfers")).StatusCode);
    }

    private Task<int> ExecuteAsync(string sql) => _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(sql, new { }, CancellationToken.None);
}

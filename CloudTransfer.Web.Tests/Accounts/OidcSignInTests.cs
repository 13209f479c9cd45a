using System.Net;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>People sign in by a certified provider, at any replica, on both databases.</summary>
public sealed class OidcSignInTests(SignInServers servers) : IClassFixture<SignInServers>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sign_in_that_one_replica_begins_is_ended_by_another_and_known_to_all(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        using var elsewhere = new Visitor(two.Address) { };
        Assert.Null(await browser.PersonAsync());

        var address = await browser.LeaveAsync("/sign-in?returnUrl=/api");
        var callback = await browser.ComeBackAsync(address);
        using (var entered = await browser.GetAsync(new Uri(two.Address, callback.PathAndQuery).ToString()))
            Assert.Equal((HttpStatusCode.Redirect, "/api"), (entered.StatusCode, $"{entered.Headers.Location}"));

        Assert.Contains("code_challenge_method=S256", address.Query, StringComparison.Ordinal);
        Assert.Equal("Ada Lovelace", await browser.PersonAsync());
        Assert.Equal("Ada Lovelace", await browser.PersonAsync(new Uri(two.Address, "/").ToString()));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_sign_in_has_a_session_of_its_own_and_a_person_one_account(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        var subject = await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        (await browser.SignInAsync()).Dispose();
        var first = Session(browser);
        using var thief = Holding(two, first);
        Assert.Equal("Ada Lovelace", await thief.PersonAsync());

        // The same address of e-mail at another subject is another person.
        (await browser.SignInAsync()).Dispose();
        var second = Session(browser);
        await servers.PersonAsync();
        using var other = new Visitor(two.Address);
        (await other.SignInAsync()).Dispose();

        Assert.NotEqual(first, second);
        Assert.Null(await thief.PersonAsync());
        Assert.Equal("Ada Lovelace", await browser.PersonAsync());
        Assert.Equal(1, await CountAsync(one, "SELECT COUNT(*) FROM user_logins WHERE subject = @subject", subject));
        Assert.Equal(
            2, await CountAsync(one, "SELECT COUNT(DISTINCT user_id) FROM user_logins WHERE subject = @subject OR user_id <> (SELECT user_id FROM user_logins WHERE subject = @subject) AND used_at >= (SELECT used_at FROM user_logins WHERE subject = @subject)", subject));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stolen_cookie_ends_with_the_session_and_the_provider_is_signed_out_too(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        (await browser.SignInAsync()).Dispose();
        using var thief = Holding(two, Session(browser));
        Assert.Equal("Ada Lovelace", await thief.PersonAsync());

        using var left = await browser.SubmitAsync("/", "form[data-id=sign-out]");
        var provider = await SignInSteps.LeavingAsync(left);
        Assert.DoesNotContain("Ada Lovelace", await left.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Null(await thief.PersonAsync());
        Assert.Null(await browser.PersonAsync());
        Assert.Equal(servers.Provider.Issuer.Authority, provider.Authority);
        Assert.Contains("id_token_hint=", provider.Query, StringComparison.Ordinal);
        using var asked = await browser.GetAsync(provider.ToString());
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        using var back = await browser.GetAsync($"/sign-in/test-provider/signed-out?state={Uri.EscapeDataString(Query(provider, "state"))}");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (back.StatusCode, $"{back.Headers.Location}"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Account_is_disabled_when_the_claim_goes_and_comes_back_with_it(bool isPostgreSql)
    {
        var (one, two) = servers.Replicas(isPostgreSql);
        await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        (await browser.SignInAsync()).Dispose();
        Assert.Equal("Ada Lovelace", await browser.PersonAsync());

        await servers.Provider.ControlAsync(new { claims = new { groups = new[] { "visitors" } } });
        using var elsewhere = new Visitor(two.Address);
        using (var refused = await elsewhere.SignInAsync())
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null(await browser.PersonAsync());

        await servers.Provider.ControlAsync(new { claims = new { groups = new[] { "guests" } } });
        (await elsewhere.SignInAsync()).Dispose();
        Assert.Equal("Ada Lovelace", await elsewhere.PersonAsync());
    }

    [SkippableFact]
    public async Task Account_that_an_administrator_disabled_stays_so_whatever_the_provider_says()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        var subject = await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        (await browser.SignInAsync()).Dispose();

        await one.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "UPDATE users SET disabled_by = 'administrator' WHERE id = (SELECT user_id FROM user_logins WHERE subject = @subject)", new { subject }, CancellationToken.None);

        using var again = new Visitor(two.Address);
        using var refused = await again.SignInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null(await browser.PersonAsync());
        Assert.Null(await again.PersonAsync());
    }

    [SkippableFact]
    public async Task Role_opens_the_administrator_s_pages_as_long_as_the_provider_gives_it()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync("admin");
        using var browser = new Visitor(one.Address);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/admin"));

        using (var entered = await browser.SignInAsync("/admin"))
            Assert.Equal("/admin", $"{entered.Headers.Location}");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/admin"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, new Uri(two.Address, "/admin").ToString()));

        await servers.Provider.ControlAsync(new { claims = new { roles = Array.Empty<string>() } });
        (await browser.SignInAsync()).Dispose();
        using var closed = await browser.GetAsync("/admin");
        Assert.Equal((HttpStatusCode.NotFound, null), (closed.StatusCode, closed.Headers.Location));
    }

    internal static string Session(Visitor browser) => browser.Cookies.GetAllCookies().Single(cookie => cookie.Name is "session").Value;

    internal static Visitor Holding(RunningServer server, string session)
    {
        var visitor = new Visitor(server.Address);
        visitor.Cookies.Add(server.Address, new Cookie("session", session));
        return visitor;
    }

    internal static async Task<HttpStatusCode> StatusAsync(Visitor browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return answer.StatusCode;
    }

    private static string Query(Uri address, string name) => System.Web.HttpUtility.ParseQueryString(address.Query)[name]!;

    private static Task<long> CountAsync(RunningServer server, string sql, string subject) =>
        server.Services.GetRequiredService<IDatabase>().FirstAsync<long>(sql, new { subject }, CancellationToken.None);
}

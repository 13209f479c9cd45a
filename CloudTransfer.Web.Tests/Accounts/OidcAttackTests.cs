using System.Net;
using System.Web;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>What goes wrong at a provider, and what others make a browser bring from there.</summary>
public sealed class OidcAttackTests(SignInServers servers) : IClassFixture<SignInServers>
{
    [SkippableFact]
    public async Task Answer_of_a_provider_counts_once_and_only_in_the_browser_that_asked_for_it()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var attacker = new Visitor(one.Address);
        using var victim = new Visitor(two.Address);
        var callback = (await attacker.ComeBackAsync(await attacker.LeaveAsync())).PathAndQuery;

        // A link that signs somebody else in as the attacker (login CSRF).
        Assert.Equal(HttpStatusCode.BadRequest, await OidcSignInTests.StatusAsync(victim, callback));
        Assert.DoesNotContain(victim.Cookies.GetAllCookies(), cookie => cookie.Name is "session");

        Assert.Equal(HttpStatusCode.Redirect, await OidcSignInTests.StatusAsync(attacker, callback));
        Assert.Equal(HttpStatusCode.BadRequest, await OidcSignInTests.StatusAsync(attacker, callback));
        Assert.Equal(HttpStatusCode.BadRequest, await OidcSignInTests.StatusAsync(attacker, "/sign-in/test-provider/callback?code=x&state=made-up"));
        Assert.Equal(HttpStatusCode.BadRequest, await OidcSignInTests.StatusAsync(attacker, "/sign-in/test-provider/callback"));
    }

    [SkippableTheory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [InlineData("/d/AAAA?view=list", "/d/AAAA?view=list")]
    public async Task Sign_in_leads_to_addresses_of_this_server_alone(string returnUrl, string location)
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var browser = new Visitor(one.Address);
        using var left = await browser.SubmitAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl), "[data-id=providers] form", ("returnUrl", returnUrl));

        using var entered = await browser.GetAsync((await browser.ComeBackAsync(await SignInSteps.LeavingAsync(left))).PathAndQuery);

        Assert.Equal(location, $"{entered.Headers.Location}");
    }

    // An ID token of the provider lasts a minute.
    [SkippableTheory]
    [InlineData(-180, HttpStatusCode.Redirect)]
    [InlineData(180, HttpStatusCode.Redirect)]
    [InlineData(-600, HttpStatusCode.BadRequest)]
    public async Task Clock_of_the_provider_may_be_some_minutes_wrong(int seconds, HttpStatusCode status)
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        await servers.Provider.ControlAsync(new { skewSeconds = seconds });
        using var browser = new Visitor(one.Address);

        using var answer = await browser.SignInAsync();

        Assert.Equal(status, answer.StatusCode);
    }

    // The provider's own signature is under each.
    [SkippableTheory]
    [InlineData("aud", "another-client")]
    [InlineData("nonce", "of-another-sign-in")]
    [InlineData("nonce", null)]
    [InlineData("iss", "https://id.example.org")]
    public async Task ID_token_that_was_made_for_another_client_sign_in_or_issuer_signs_nobody_in(string claim, string? value)
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        await servers.Provider.ControlAsync(new { idToken = new Dictionary<string, string?>(StringComparer.Ordinal) { [claim] = value } });
        using var browser = new Visitor(one.Address);

        using (var refused = await browser.SignInAsync())
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(await browser.PersonAsync());
        await servers.Provider.ControlAsync(new { idToken = new { } });
        using var entered = await browser.SignInAsync();
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
    }

    [SkippableFact]
    public async Task Person_who_says_no_at_the_provider_is_asked_again_here()
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        await servers.Provider.ControlAsync(new { deny = true });
        using var browser = new Visitor(one.Address);

        using var answer = await browser.SignInAsync();

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (answer.StatusCode, $"{answer.Headers.Location}"));
        Assert.Null(await browser.PersonAsync());
    }

    [SkippableFact]
    public async Task Provider_that_is_away_stops_no_start_and_may_come_back_with_other_keys()
    {
        await using var provider = new OpenIdProvider();
        using var server = new RunningServer(null, [.. provider.Settings, ("SignIn:Oidc:0:AllowedDomains", "example.org")]);
        using var browser = new Visitor(server.Address);
        using (var away = await browser.SubmitAsync("/sign-in", "[data-id=providers] form"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.Contains("does not answer at the moment", await away.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await OidcSignInTests.StatusAsync(browser, "/"));
        await provider.StartProcessAsync();
        await SignedInAsync(browser);

        await provider.StopProcessAsync();
        await provider.StartProcessAsync();
        using var other = new Visitor(server.Address);
        await SignedInAsync(other);

        // At some providers everybody may call an address one's own.
        await provider.ControlAsync(new { claims = new { sub = "mallory", email_verified = false } });
        using var mallory = new Visitor(server.Address);
        using var refused = await mallory.SignInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        await provider.StopProcessAsync();
        Assert.Equal("Ada Lovelace", await other.PersonAsync());
    }

    [SkippableFact]
    public async Task Behind_a_proxy_and_below_a_path_the_redirect_URI_is_the_public_one()
    {
        servers.Replicas(isPostgreSql: false);
        using var server = new RunningServer(null, [.. servers.Provider.Settings, ("Proxy:PublicUrl", "https://send.example/sub/path"), ("Proxy:KnownNetworks:0", "127.0.0.0/8")]);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var shown = await browser.GetAsync("/sub/path/sign-in");
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await shown.Content.ReadAsStringAsync());
        var form = page.QuerySelector("[data-id=providers] form")!;
        using var post = new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action"))
        {
            Content = new FormUrlEncodedContent(form.QuerySelectorAll("input").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!))),
            Headers = { { "Cookie", shown.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]) } },
        };

        using var left = await browser.SendAsync(post);

        var asked = HttpUtility.ParseQueryString((await SignInSteps.LeavingAsync(left)).Query);
        Assert.Equal("https://send.example/sub/path/sign-in/test-provider/callback", asked["redirect_uri"]);
        var cookies = left.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Secure-sign-in-", cookie, StringComparison.Ordinal);
            Assert.Contains("; path=/sub/path/sign-in/test-provider/callback; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        });
    }

    // Empty are the environment variables that are passed on without a value.
    [Theory]
    [InlineData("")]
    [InlineData("Name Authority ClientId ClientSecret Scopes RoleClaim AdministratorRoles GroupsClaim AllowedGroups AllowedDomains")]
    public async Task Without_a_provider_there_is_nothing_of_accounts(string empty)
    {
        using var server = new RunningServer(null, [.. empty.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => ("SignIn:Oidc:0:" + key, ""))]);
        using var visitor = new Visitor(server.Address);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, await OidcSignInTests.StatusAsync(visitor, "/sign-in"));
        Assert.Empty((await visitor.ReadAsync("/")).QuerySelectorAll("[data-id=to-sign-in], [data-id=person]"));
        Assert.Empty(visitor.Cookies.GetAllCookies());
        var id = StoredId.New();
        foreach (var path in new[]
        {
            "/account", "/account/data.json", "/account/delete", "/transfers", "/transfers/delete", "/transfers/extend", $"/transfers/{id}", $"/transfers/{id}/delete",
            $"/transfers/{id}/qr.svg", "/sign-in/test-provider/callback", "/sign-in/test-provider/signed-out",
        })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await OidcSignInTests.StatusAsync(visitor, path)));
        // As at any address that there is not.
        using var unknown = await visitor.PostAsync("/nothing/here", ("id", "x"));
        foreach (var path in new[]
        {
            "/account/sessions/end", "/account/sessions/end-all", "/account/delete", "/transfers/delete", "/transfers/extend", $"/transfers/{id}", $"/transfers/{id}/delete", "/sign-in/test-provider",
        })
        {
            using var posted = await visitor.PostAsync(path, ("id", "x"));
            Assert.Equal((path, unknown.StatusCode), (path, posted.StatusCode));
        }
    }

    // What a provider published before its restart may be known for some moments.
    private static Task SignedInAsync(Visitor browser) => Eventually.HoldsAsync(async () =>
    {
        using var left = await browser.SubmitAsync("/sign-in", "[data-id=providers] form");
        if (left.StatusCode is not HttpStatusCode.OK)
            return false;
        using var entered = await browser.GetAsync((await browser.ComeBackAsync(await SignInSteps.LeavingAsync(left))).PathAndQuery);
        return entered.StatusCode is HttpStatusCode.Redirect && await browser.PersonAsync() is "Ada Lovelace";
    });
}

using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>An account is of an issuer: another one that takes the name of its provider lets nobody in by what the first one gave.</summary>
public sealed class OidcIssuerTests
{
    private static readonly (string Key, string Value) Roles = ("SignIn:Oidc:0:AdministratorRoles:0", "admin");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_and_token_of_another_authority_under_the_same_name_have_ended(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(volume.Path, [.. OpenIdProvider.OfNobody, Roles, ("Upload:Allowed", "signed-in")]);
        var (id, session) = await TestPerson.SignInAsync(server, role: UserRole.Administrator);
        var token = (await server.Services.GetRequiredService<ApiTokens>().MakeAsync(id, "Test", ApiScopes.Upload, null, CancellationToken.None))!.Value.Value;
        using var here = TestPerson.Browser(server, session);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Created), (await OidcSignInTests.StatusAsync(here, "/admin"), await PutAsync(server, token)));

        // Nobody listens there.
        using var other = new RunningServer(
            volume.Path, [.. OpenIdProvider.OfNobody, Roles, ("Upload:Allowed", "signed-in"), ("SignIn:Oidc:0:Authority", $"http://127.0.0.1:{Loopback.FreePort()}")]);
        using var there = TestPerson.Browser(other, session);

        Assert.Null(await there.PersonAsync("/sign-in"));
        foreach (var path in new[] { "/account", "/admin", "/transfers" })
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await OidcSignInTests.StatusAsync(there, path)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(other, token));
    }

    [SkippableFact]
    public async Task Another_authority_that_answers_lets_nobody_in_either_and_a_slash_makes_none()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        using var server = new RunningServer(null, OpenIdProvider.OfNobody);
        var (_, session) = await TestPerson.SignInAsync(server);
        using var other = new RunningServer(server.VolumePath, provider.Settings);
        using var same = new RunningServer(server.VolumePath, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:Authority", "https://id.example.org/")]);
        using var there = TestPerson.Browser(other, session);
        using var back = TestPerson.Browser(same, session);

        Assert.Null(await there.PersonAsync());
        Assert.Equal("Ada Lovelace", await back.PersonAsync());
    }

    [SkippableFact]
    public async Task Provider_that_is_reached_by_another_address_than_its_issuer_signs_people_in_for_long()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        (string, string)[] settings = [.. provider.Settings, ("SignIn:Oidc:0:Authority", $"http://localhost:{provider.Issuer.Port}")];
        using var one = new RunningServer(null, settings);
        using var browser = new Visitor(one.Address);
        using (var entered = await browser.SignInAsync())
            Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        using var two = new RunningServer(one.VolumePath, settings);
        using var there = OidcSignInTests.Holding(two, OidcSignInTests.Session(browser));
        Assert.Equal("Ada Lovelace", await there.PersonAsync());

        // Who knows the issuer goes on without it, also a replica that starts now: what an address named last is kept.
        await provider.StopProcessAsync();
        two.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Ada Lovelace", await there.PersonAsync());
        using var three = new RunningServer(one.VolumePath, settings);
        using var late = OidcSignInTests.Holding(three, OidcSignInTests.Session(browser));
        Assert.Equal("Ada Lovelace", await late.PersonAsync());
        using var elsewhere = new RunningServer(one.VolumePath, [.. provider.Settings, ("SignIn:Oidc:0:Authority", $"http://localhost:{Loopback.FreePort()}")]);
        using var unknown = OidcSignInTests.Holding(elsewhere, OidcSignInTests.Session(browser));
        Assert.Null(await unknown.PersonAsync());
        await provider.StartProcessAsync();
        three.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Ada Lovelace", await late.PersonAsync());
    }

    private static async Task<HttpStatusCode> PutAsync(RunningServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}

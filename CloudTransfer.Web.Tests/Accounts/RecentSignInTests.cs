using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>What outlasts a session is made by who has just signed in: a copy of its cookie makes neither a passkey nor an API token.</summary>
public sealed class RecentSignInTests(PasskeyServers passkeys, SignInServers providers) : IClassFixture<PasskeyServers>, IClassFixture<SignInServers>
{
    private const string Page = "/account/tokens/new", Form = "form[data-id=new-token]";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_makes_a_passkey_only_in_the_quarter_of_an_hour_after_its_sign_in(bool isPostgreSql)
    {
        var (one, two) = await passkeys.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);
        var token = (await ada.Browser.ReadAsync("/account")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.OK, await OptionsAsync(ada.Browser, token));

        await AgeAsync(one);

        Assert.NotNull((await ada.Browser.ReadAsync("/account/passkeys/new")).QuerySelector("[data-id=sign-in-again]"));
        Assert.Equal(HttpStatusCode.BadRequest, await OptionsAsync(ada.Browser, token));
        using (var back = await ada.SignInAsync(two, "/account/passkeys/new"))
            Assert.Equal("/account/passkeys/new", $"{back.Headers.Location}");
        ada.Authenticator = new SoftwareAuthenticator();
        using var added = await ada.AddAsync();
        Assert.Equal("/account#passkeys", $"{added.Headers.Location}");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_needs_a_sign_in_by_a_passkey_and_what_was_typed_is_there_after_it(bool isPostgreSql)
    {
        var (one, two) = await passkeys.ReplicasAsync(isPostgreSql);
        using var ada = await PasskeyServers.JoinAsync(one);

        var address = await RefusedAsync(one, ada.Browser);
        using (var back = await ada.SignInAsync(two, address))
            Assert.Equal(address, $"{back.Headers.Location}");
        await AssertMadeAsync(one, ada.Browser, address);
    }

    [SkippableFact]
    public async Task Token_needs_a_sign_in_by_a_provider_and_what_was_typed_is_there_after_it()
    {
        var (one, _) = providers.Replicas(isPostgreSql: false);
        await providers.PersonAsync();
        using var person = new Visitor(one.Address);
        (await person.SignInAsync()).Dispose();

        var address = await RefusedAsync(one, person);
        using (var back = await person.SignInAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(address)))
            Assert.Equal(address, $"{back.Headers.Location}");
        await AssertMadeAsync(one, person, address);
    }

    [SkippableFact]
    public async Task Address_of_the_form_tells_no_reason_of_a_stranger_s()
    {
        var (one, _) = await passkeys.ReplicasAsync(isPostgreSql: false);
        using var ada = await PasskeyServers.JoinAsync(one);

        var page = await ada.Browser.ReadAsync(Page + "?wrong=Call+this+number&name=Backup");

        Assert.Equal("Backup", page.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Null(page.QuerySelector("#error"));
    }

    // The form was opened in time, and is sent too late; the address at which it is filled in again.
    private static async Task<string> RefusedAsync(RunningServer server, Visitor person)
    {
        var form = (await person.ReadAsync(Page)).QuerySelector(Form)!;
        var tokens = await server.CountAsync("api_tokens");
        await AgeAsync(server);

        using var refused = await person.PostAsync(
            Page, ("__RequestVerificationToken", form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Single(input => input.Name is "__RequestVerificationToken").Value),
            ("name", "Backup & <wiki>"), ("scopes", "read"), ("scopes", "manage"), ("expires", "30d"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(tokens, await server.CountAsync("api_tokens"));
        Assert.Null((await person.ReadAsync(Page)).QuerySelector(Form));
        var again = new HtmlParser().ParseDocument(await refused.Content.ReadAsStringAsync()).QuerySelector("[data-id=sign-in-again]")!.GetAttribute("href")!;
        return System.Web.HttpUtility.ParseQueryString(again[again.IndexOf('?', StringComparison.Ordinal)..])["returnUrl"]!;
    }

    private static async Task AssertMadeAsync(RunningServer server, Visitor person, string address)
    {
        var page = await person.ReadAsync(address);
        Assert.Equal("Backup & <wiki>", page.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Equal(["read", "manage"], page.QuerySelectorAll("[name=scopes]").OfType<IHtmlInputElement>().Where(scope => scope.IsChecked).Select(scope => scope.Value));
        Assert.Equal("30d", Assert.IsAssignableFrom<IHtmlSelectElement>(page.QuerySelector("#expires")).Value);
        var tokens = await server.CountAsync("api_tokens");

        using var made = await person.SubmitAsync(address, Form, ("scopes", "read"));

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal(tokens + 1, await server.CountAsync("api_tokens"));
    }

    private static async Task<HttpStatusCode> OptionsAsync(Visitor person, string token)
    {
        using var answer = await person.PostAsync("/account/passkeys/options", ("__RequestVerificationToken", token));
        return answer.StatusCode;
    }

    // All sign-ins are as long ago as is not recent any more.
    private static Task<int> AgeAsync(RunningServer server) => server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "UPDATE user_sessions SET created_at = created_at - @age", new { age = (long)RecentSignIn.Longest.TotalMilliseconds }, CancellationToken.None);
}

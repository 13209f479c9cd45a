using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>A person sees, ends and deletes what this server keeps of that person.</summary>
public sealed class AccountPageTests(SignInServers servers) : IClassFixture<SignInServers>
{
    [SkippableFact]
    public async Task Session_of_another_device_is_ended_alone_and_all_of_them_at_once()
    {
        var (one, two) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var desk = new Visitor(one.Address);
        (await desk.SignInAsync()).Dispose();
        using var phone = new Visitor(two.Address);
        (await phone.SignInAsync()).Dispose();
        using var stolen = OidcSignInTests.Holding(two, OidcSignInTests.Session(desk));

        using (var ended = await desk.SubmitAsync("/account", "form[data-id=end-session]"))
            Assert.Equal("/account#sessions", $"{ended.Headers.Location}");
        Assert.Null(await phone.PersonAsync());
        Assert.Equal("Ada Lovelace", await stolen.PersonAsync());
        Assert.Single((await desk.ReadAsync("/account")).QuerySelectorAll("[data-id=sessions] li"));

        (await desk.SubmitAsync("/account", "form[data-id=end-all-sessions]")).Dispose();
        Assert.DoesNotContain(desk.Cookies.GetAllCookies(), cookie => cookie.Name is "session");
        Assert.Null(await desk.PersonAsync());
        Assert.Null(await stolen.PersonAsync());
    }

    [SkippableFact]
    public async Task Session_of_somebody_else_is_not_ended()
    {
        var (one, _) = servers.Replicas(isPostgreSql: false);
        await servers.PersonAsync();
        using var victim = new Visitor(one.Address);
        (await victim.SignInAsync()).Dispose();
        using var laptop = new Visitor(one.Address);
        (await laptop.SignInAsync()).Dispose();
        var id = (await victim.ReadAsync("/account")).QuerySelector("form[data-id=end-session] input[name=id]")!.GetAttribute("value")!;
        await servers.PersonAsync();
        using var attacker = new Visitor(one.Address);
        (await attacker.SignInAsync()).Dispose();
        using var other = new Visitor(one.Address);
        (await other.SignInAsync()).Dispose();

        (await attacker.SubmitAsync("/account", "form[data-id=end-session]", ("id", id))).Dispose();

        Assert.Equal("Ada Lovelace", await laptop.PersonAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_has_what_the_server_keeps_of_transfers_and_their_recipients(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(
            volume.Path, [.. OpenIdProvider.OfNobody, ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", "1"), ("Mail:From", "transfers@send.example.org")]);
        var (_, session) = await TestPerson.SignInAsync(server);
        using var person = TestPerson.Browser(server, session);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a.txt")
        {
            Content = new ByteArrayContent([1]),
            Headers =
            {
                { "X-Recipients", "ann@example.org, bob@example.org" }, { "X-Email", "me@example.org" }, { "X-Message", "Have a look" }, { "X-Downloads", "5" }, { "X-Password", "open sesame" },
            },
        };
        using (var sent = await person.SendAsync(put))
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);

        using var exported = await person.GetAsync("/account/data.json");

        var data = await exported.Content.ReadFromJsonAsync<JsonElement>();
        var transfer = Assert.Single(data.GetProperty("transfers").EnumerateArray());
        Assert.Equal(("Have a look", "me@example.org"), (transfer.GetProperty("message").GetString(), transfer.GetProperty("email").GetString()));
        Assert.Equal((5, true), (transfer.GetProperty("maxDownloads").GetInt32(), transfer.GetProperty("hasPassword").GetBoolean()));
        Assert.Equal(["ann@example.org", "bob@example.org"], transfer.GetProperty("recipients").EnumerateArray().Select(recipient => recipient.GetProperty("address").GetString()!));
        var sessions = data.GetProperty("sessions").EnumerateArray();
        Assert.Equal(7, Assert.Single(sessions).GetProperty("expires").GetDateTimeOffset().Subtract(server.Clock.GetUtcNow()).TotalDays, 1.0);
        Assert.True(data.GetProperty("account").TryGetProperty("lastSeen", out _));
        Assert.True(data.GetProperty("account").GetProperty("logins")[0].TryGetProperty("used", out _));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_has_the_address_that_a_program_gave_with_a_file_request(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(
            volume.Path, [.. OpenIdProvider.OfNobody, ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", "1"), ("Mail:From", "transfers@send.example.org")]);
        var (id, session) = await TestPerson.SignInAsync(server);
        var token = (await server.Services.GetRequiredService<ApiTokens>().MakeAsync(id, "Test", ApiScopes.Upload, null, CancellationToken.None))!.Value.Value;
        foreach (var terms in new object[] { new { title = "Photos", email = "scans@example.org" }, new { title = "Nothing" } })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/requests") { Content = JsonContent.Create(terms), Headers = { Authorization = new("Bearer", token) } };
            using var made = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using var person = TestPerson.Browser(server, session);
        using var exported = await person.GetAsync("/account/data.json");

        var requests = (await exported.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("requests").EnumerateArray()
            .ToDictionary(request => request.GetProperty("title").GetString()!, request => request.GetProperty("email").GetString(), StringComparer.Ordinal);
        Assert.Equal(("scans@example.org", null), (requests["Photos"], requests["Nothing"]));
    }

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Account_is_exported_and_deleted_with_its_transfers_or_without(bool deletesTransfers, bool isPostgreSql)
    {
        var (one, _) = servers.Replicas(isPostgreSql);
        var subject = await servers.PersonAsync();
        using var person = new Visitor(one.Address);
        (await person.SignInAsync()).Dispose();
        using var put = new HttpRequestMessage(HttpMethod.Put, "/a.txt") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" } } };
        using var sent = await person.SendAsync(put);
        var id = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;

        using var exported = await person.GetAsync("/account/data.json");
        var data = await exported.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(subject, data.GetProperty("account").GetProperty("logins")[0].GetProperty("subject").GetString());
        Assert.Equal(id, Assert.Single(data.GetProperty("transfers").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("attachment", exported.Content.Headers.ContentDisposition!.DispositionType);

        (await person.SubmitAsync("/account/delete", "form[data-id=close]", deletesTransfers ? [("transfers", "true")] : [])).Dispose();

        Assert.Null(await person.PersonAsync());
        using var landing = await one.Client.GetAsync("/d/" + id);
        Assert.Equal(deletesTransfers ? HttpStatusCode.NotFound : HttpStatusCode.OK, landing.StatusCode);
        // The same person has another account from now on.
        (await person.SignInAsync()).Dispose();
        Assert.Empty((await person.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] li"));
    }
}

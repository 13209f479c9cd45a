using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>Administrators see people, block them, hand over what they sent, and delete them.</summary>
public sealed class PeoplePageTests : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(part => part.Dispose());

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Person_is_found_blocked_until_an_administrator_says_otherwise_and_signed_out(bool isPostgreSql)
    {
        var server = Server(isPostgreSql);
        using var administrator = await AdministratorAsync(server);
        var (ada, session) = await TestPerson.SignInAsync(server, "1");
        using var person = TestPerson.Browser(server, session);
        var token = (await server.Services.GetRequiredService<ApiTokens>().MakeAsync(ada, "Test", ApiScopes.Upload, null, CancellationToken.None))!.Value.Value;
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, token));
        var address = "/admin/people/" + ada;

        var listed = (await administrator.ReadAsync("/admin/people?find=LOVELACE")).QuerySelectorAll("[data-id=people] li").Single(item => string.Equals(item.QuerySelector("a")!.GetAttribute("href"), address, StringComparison.Ordinal));
        Assert.Contains("1 transfer", listed.TextContent, StringComparison.Ordinal);
        Assert.Contains("signed in", listed.TextContent, StringComparison.Ordinal);
        Assert.Empty((await administrator.ReadAsync("/admin/people?find=nobody")).QuerySelectorAll("[data-id=people] li"));

        using (var blocked = await administrator.SubmitAsync(address, "form[data-id=block]"))
            Assert.Equal(address + "?done=blocked", $"{blocked.Headers.Location}");
        Assert.Equal("Blocked", (await administrator.ReadAsync(address)).QuerySelector("[data-id=state]")!.TextContent);
        Assert.Null(await person.PersonAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(server, token));
        var identity = new ExternalIdentity("https://id.example.org", "1", OpenIdProvider.Name, "Ada", null, UserRole.Member, IsAllowed: true);
        Assert.IsType<SignInAnswer.Disabled>(await server.Services.GetRequiredService<UserStore>().SignInAsync(identity, CancellationToken.None));

        (await administrator.SubmitAsync(address, "form[data-id=unblock]")).Dispose();
        Assert.Null(await person.PersonAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(server, token));
        var (_, again) = await TestPerson.SignInAsync(server, "1");
        using var back = TestPerson.Browser(server, again);
        Assert.Equal("Ada Lovelace", await back.PersonAsync());

        (await administrator.SubmitAsync(address, "form[data-id=sign-out-person]")).Dispose();
        Assert.Null(await back.PersonAsync());
    }

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Transfers_are_handed_over_and_the_account_is_deleted_with_the_others_or_without(bool isPostgreSql, bool deletesTransfers)
    {
        var server = Server(isPostgreSql);
        using var administrator = await AdministratorAsync(server);
        var (ada, adas) = await TestPerson.SignInAsync(server, "1");
        var (bob, bobs) = await TestPerson.SignInAsync(server, "2");
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE users SET email = 'bob@example.org' WHERE id = @id", new { id = bob.Value }, CancellationToken.None);
        using var sender = TestPerson.Browser(server, adas);
        using var other = TestPerson.Browser(server, bobs);
        await SendAsync(sender, "first.txt");
        var address = "/admin/people/" + ada;
        foreach (var nobody in new[] { "carol@example.org", StoredId.New().Value, ada.Value, " " })
        {
            using var wrong = await administrator.SubmitAsync(address, "form[data-id=hand-over]", ("to", nobody));
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        (await administrator.SubmitAsync(address, "form[data-id=hand-over]", ("to", "Bob@Example.org"))).Dispose();
        Assert.Equal(["first.txt"], await NamesAsync(other));
        Assert.Empty(await NamesAsync(sender));

        await SendAsync(sender, "second.txt");
        using (var deleted = await administrator.SubmitAsync(address + "/delete", "form[data-id=delete]", deletesTransfers ? [("transfers", "true")] : []))
            Assert.Equal("/admin/people?done=deleted", $"{deleted.Headers.Location}");

        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync(address)).StatusCode);
        Assert.Null(await sender.PersonAsync());
        Assert.Equal(["first.txt"], await NamesAsync(other));
        Assert.Equal(deletesTransfers ? 0 : 1, await server.CountAsync("transfers WHERE name = 'second.txt' AND state = 'sealed'"));
        Assert.Equal(0, await server.CountAsync("transfers WHERE user_id NOT IN (SELECT id FROM users) AND state = 'sealed'"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_hold_everybody_once_and_in_order(bool isPostgreSql)
    {
        var server = Server(isPostgreSql);
        using var administrator = await AdministratorAsync(server);
        await server.Services.GetRequiredService<IDatabase>().WriteAsync(
            async transaction =>
            {
                foreach (var number in Enumerable.Range(0, 120))
                {
                    await Dapper.SqlMapper.ExecuteAsync(
                        transaction.Connection!, "INSERT INTO users (id, name, role, created_at, seen_at) VALUES (@id, @name, 'member', 0, @number)",
                        new { id = $"A{number:000000000000000000000}", name = $"Person {number % 40}", number }, transaction);
                }
            },
            CancellationToken.None);

        foreach (var query in new[] { "", "?order=Used", "?find=Person" })
        {
            var ids = new List<string>();
            for (var next = "/admin/people" + query; next is not null;)
            {
                var page = await administrator.ReadAsync(next);
                ids.AddRange(page.QuerySelectorAll("[data-id=people] a").Select(link => link.GetAttribute("href")!));
                next = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
            }

            Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
            Assert.Equal(query.Contains("find", StringComparison.Ordinal) ? 120 : 121, ids.Count);
        }

        var used = (await administrator.ReadAsync("/admin/people?order=Used")).QuerySelectorAll("[data-id=people] a").Select(link => link.GetAttribute("href")).ToList();
        Assert.EndsWith("119", used[1], StringComparison.Ordinal);
        foreach (var query in new[] { "?after=x", "?after=x+Ada", "?order=Used&after=A000000000000000000001+Ada", "?order=Bytes&after=-1" })
        {
            using var refused = await administrator.GetAsync("/admin/people" + query);
            Assert.Equal((query, HttpStatusCode.BadRequest), (query, refused.StatusCode));
            Assert.Contains("The address is not understood: begin with the first page.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_but_an_administrator_sees_people_and_none_shuts_oneself_out()
    {
        var server = Server(isPostgreSql: false);
        var (id, session) = await TestPerson.SignInAsync(server, "admin", UserRole.Administrator);
        using var administrator = TestPerson.Browser(server, session);
        var (other, member) = await TestPerson.SignInAsync(server, "1");
        using var person = TestPerson.Browser(server, member);
        var token = (await administrator.ReadAsync("/account")).QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        // The form for the administrator's key.
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/admin/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync($"/admin/people/{id}")).StatusCode);
        Assert.NotNull((await administrator.ReadAsync("/admin")).QuerySelector("[data-id=people]"));
        Assert.Contains("Administrator", (await administrator.ReadAsync($"/admin/people/{id}")).QuerySelector("[data-id=person-facts]")!.TextContent, StringComparison.Ordinal);
        foreach (var action in new[] { "block", "delete", "sign-out" })
        {
            using var refused = await administrator.PostAsync($"/admin/people/{id}/{action}", ("__RequestVerificationToken", token));
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            using var unknown = await administrator.PostAsync($"/admin/people/{StoredId.New()}/{action}", ("__RequestVerificationToken", token));
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            using var forged = await administrator.PostAsync($"/admin/people/{other}/{action}");
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        }

        Assert.Equal("Ada Lovelace", await administrator.PersonAsync());
        Assert.Equal("Ada Lovelace", await person.PersonAsync());
    }

    private static async Task<Visitor> AdministratorAsync(RunningServer server)
    {
        var visitor = new Visitor(server.Address);
        (await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "administrators-only-key"))).Dispose();
        // Somebody with the role, beside the one who has the key.
        await TestPerson.SignInAsync(server, "admin", UserRole.Administrator);
        return visitor;
    }

    private static async Task SendAsync(Visitor browser, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/" + name) { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" } } };
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<List<string>> NamesAsync(Visitor browser) =>
        [.. (await browser.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] .name").Select(name => name.TextContent)];

    private static async Task<HttpStatusCode> PutAsync(RunningServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private RunningServer Server(bool isPostgreSql)
    {
        var volume = TestDatabase.NewVolume(isPostgreSql);
        var server = new RunningServer(
            volume.Path, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Admin:Key", "administrators-only-key"), ("Upload:Allowed", "signed-in")]);
        _open.AddRange([server, volume]);
        return server;
    }
}

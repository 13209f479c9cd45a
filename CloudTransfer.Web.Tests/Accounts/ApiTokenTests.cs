using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>Programs act for a person by a token: as far as it is good for, and as long as it is there.</summary>
public sealed class ApiTokenTests : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(part => part.Dispose());

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_is_made_on_the_page_shown_once_sends_in_its_person_s_name_and_is_withdrawn(bool isPostgreSql)
    {
        var server = Server(isPostgreSql, "signed-in");
        var (_, session) = await TestPerson.SignInAsync(server);
        using var person = TestPerson.Browser(server, session);

        using var made = await person.SubmitAsync("/account/tokens/new", "form[data-id=new-token]", ("name", "Backup <of> the wiki"), ("scopes", "upload"));
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await made.Content.ReadAsStringAsync());
        var token = page.QuerySelector("#token")!.GetAttribute("value")!;
        Assert.Matches("^ct_[A-Za-z0-9_-]{32}$", token);
        Assert.True(made.Headers.CacheControl!.NoStore);
        Assert.Contains($"-H \"Authorization: Bearer {token}\" -T file", page.QuerySelector(".terminal code")!.TextContent, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(server, null)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, token)).Status);
        Assert.Single((await person.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] li"));
        var listed = Assert.Single((await person.ReadAsync("/account")).QuerySelectorAll("[data-id=tokens] li"));
        Assert.Equal("Backup <of> the wiki", listed.QuerySelector("strong")!.TextContent);
        Assert.Contains("last used", listed.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await server.CountAsync("api_tokens WHERE prefix = '" + token[..8] + "'"));
        Assert.Equal(0, await server.CountAsync($"api_tokens WHERE hash LIKE '%{token[8..]}%' OR id LIKE '%{token[8..]}%'"));

        using (var withdrawn = await person.SubmitAsync("/account", "form[data-id=withdraw-token]"))
            Assert.Equal("/account#tokens", $"{withdrawn.Headers.Location}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(server, token)).Status);
    }

    [Fact]
    public async Task Every_way_to_upload_takes_the_token_and_the_transfers_are_its_person_s()
    {
        var server = Server(isPostgreSql: false, "signed-in");
        var (id, session) = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, id, ApiScopes.Upload);
        var authorization = new AuthenticationHeaderValue("Bearer", token);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = new FormBody().File("by-form.txt", [1]).ToContent(), Headers = { Authorization = authorization } };
        using var manifest = new HttpRequestMessage(HttpMethod.Post, "/api/v1/transfers")
        {
            Content = new StringContent("""{"files":[{"path":"by-manifest.txt","size":3}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = authorization },
        };
        using var tus = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tus")
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "4" }, { "Upload-Metadata", "filename " + Convert.ToBase64String("by-tus.txt"u8) }, },
        };
        tus.Headers.Authorization = authorization;

        foreach (var request in new[] { form, manifest, tus })
        {
            using var answer = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        using var person = TestPerson.Browser(server, session);
        Assert.Equal(3, (await person.ReadAsync("/transfers")).QuerySelectorAll("[data-id=transfers] li").Length);
    }

    [Theory]
    [InlineData("anyone", "201 401 201")]
    [InlineData("signed-in", "401 401 201")]
    [InlineData("keys", "401 401 401")]
    public async Task Wrong_token_is_refused_even_where_everybody_may_upload(string allowed, string statuses)
    {
        var server = Server(isPostgreSql: false, allowed);
        var (id, _) = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, id, ApiScopes.Upload);

        (HttpStatusCode Status, string Body)[] answers = [await PutAsync(server, null), await PutAsync(server, ApiToken.New().Value), await PutAsync(server, token)];

        Assert.Equal(statuses, string.Join(' ', answers.Select(answer => (int)answer.Status)));
        Assert.Contains("API token", answers[1].Body, StringComparison.Ordinal);
        Assert.Equal(allowed is "anyone" ? 2 : allowed is "signed-in" ? 1 : 0, await server.CountAsync("transfers"));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("blocked")]
    [InlineData("deleted")]
    [InlineData("provider")]
    public async Task Token_ends_with_its_time_its_account_and_its_provider(string end)
    {
        var server = Server(isPostgreSql: false, "signed-in");
        var (id, _) = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, id, ApiScopes.Upload, TimeSpan.FromDays(7));
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, token)).Status);
        var other = server;

        if (end is "expired")
            server.Clock.Advance(TimeSpan.FromDays(7));
        else if (end is "blocked")
            await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE users SET disabled_by = 'administrator'", new { }, CancellationToken.None);
        else if (end is "deleted")
            await server.Services.GetRequiredService<AccountStore>().DeleteAsync(id, _ => Task.CompletedTask, CancellationToken.None);
        else
            _open.Insert(0, other = new RunningServer(server.VolumePath, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:Name", "Another Provider"), ("Upload:Allowed", "signed-in")]));

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(other, token)).Status);
    }

    [Theory]
    [InlineData(ApiScopes.Upload, "201 403 403 403 403")]
    [InlineData(ApiScopes.Read, "403 200 200 403 403")]
    [InlineData(ApiScopes.Manage, "403 403 403 200 204")]
    [InlineData(ApiScopes.Upload | ApiScopes.Read | ApiScopes.Manage, "201 200 200 200 204")]
    public async Task Token_is_good_for_its_scopes_and_for_nothing_of_anybody_else(ApiScopes scopes, string statuses)
    {
        var server = Server(isPostgreSql: false, "anyone");
        var (ada, _) = await TestPerson.SignInAsync(server, "1", UserRole.Administrator);
        var (bob, _) = await TestPerson.SignInAsync(server, "2");
        var (mine, foreign) = (await SentAsync(server, ada), await SentAsync(server, bob));
        var token = await TokenAsync(server, ada, scopes);

        Assert.Equal(statuses, await WalkAsync(server, token, mine));
        // What another person sent is answered as by somebody who has its link alone, or is refused.
        var others = (await WalkAsync(server, token, foreign)).Split(' ')[2..];
        Assert.Equal(scopes.HasFlag(ApiScopes.Read) ? "200" : "403", others[0]);
        Assert.All(others[1..], status => Assert.Equal(scopes.HasFlag(ApiScopes.Manage) ? "404" : "403", status));
        foreach (var path in new[] { "/account", "/transfers", "/admin" })
            Assert.Equal((path, "401"), (path, await AskAsync(server, HttpMethod.Get, path, token)));
    }

    [Fact]
    public async Task Owner_by_a_token_reads_what_others_are_not_told()
    {
        var server = Server(isPostgreSql: false, "anyone");
        var (ada, _) = await TestPerson.SignInAsync(server);
        var id = await SentAsync(server, ada);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/transfers/{id}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(server, ada, ApiScopes.Read)) } };
        using var answer = await server.Client.SendAsync(request);
        var transfer = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.False(transfer.GetProperty("hasPassword").GetBoolean());
        Assert.EndsWith($"/transfers/{id}", transfer.GetProperty("ownerLink").GetString(), StringComparison.Ordinal);
        Assert.False(transfer.TryGetProperty("uploads", out _));
        Assert.False((await server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/transfers/{id}")).TryGetProperty("hasPassword", out _));
    }

    [Fact]
    public async Task Guessing_at_tokens_ends_after_ten_wrong_ones_also_for_the_right_one_and_no_page_counts()
    {
        var server = Server(isPostgreSql: false, "anyone");
        var (id, _) = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, id, ApiScopes.Upload);
        for (var n = 0; n < 10; n++)
            await AskAsync(server, HttpMethod.Get, "/", ApiToken.New().Value);
        Assert.Equal(0, await server.CountAsync("attempts"));
        for (var n = 0; n < 10; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(server, ApiToken.New().Value)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await PutAsync(server, token)).Status);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, null)).Status);
    }

    [Fact]
    public async Task Use_of_a_token_is_written_once_in_a_while_and_fails_no_upload()
    {
        var server = Server(isPostgreSql: false, "signed-in");
        var (id, _) = await TestPerson.SignInAsync(server);
        var token = await TokenAsync(server, id, ApiScopes.Upload);
        var database = server.Services.GetRequiredService<IDatabase>();
        await database.ExecuteAsync("CREATE TABLE used (id TEXT)", new { }, CancellationToken.None);
        await database.ExecuteAsync("CREATE TRIGGER used AFTER UPDATE OF used_at ON api_tokens BEGIN INSERT INTO used VALUES (NEW.id); END", new { }, CancellationToken.None);
        await PutAsync(server, token);
        await PutAsync(server, token);
        Assert.Equal(1, await server.CountAsync("used"));

        await database.ExecuteAsync("CREATE TRIGGER refused BEFORE UPDATE OF used_at ON api_tokens BEGIN SELECT RAISE(ABORT, 'no'); END", new { }, CancellationToken.None);
        server.Clock.Advance(LastUse.Every);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(server, token)).Status);
    }

    [Fact]
    public async Task Form_says_what_is_wrong_and_keeps_what_was_typed_and_a_person_has_so_many_tokens()
    {
        var server = Server(isPostgreSql: false, "anyone");
        var (id, session) = await TestPerson.SignInAsync(server);
        var (other, _) = await TestPerson.SignInAsync(server, "2");
        await TokenAsync(server, other, ApiScopes.Upload);
        using var person = TestPerson.Browser(server, session);
        foreach (var fields in new (string, string)[][] { [("name", " "), ("scopes", "upload")], [("name", new string('x', 61)), ("scopes", "upload")], [("name", "kept"), ("scopes", "all")], [("name", "kept"), ("scopes", "upload"), ("expires", "10y")] })
        {
            using var wrong = await person.SubmitAsync("/account/tokens/new", "form[data-id=new-token]", fields);
            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await wrong.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.NotEmpty(page.QuerySelector("#error")!.TextContent);
            Assert.Equal(fields[0].Item2.Trim(), page.QuerySelector("#name")!.GetAttribute("value") ?? "");
        }

        foreach (var _ in Enumerable.Range(0, ApiTokens.Most))
            await TokenAsync(server, id, ApiScopes.Upload);
        using var full = await person.SubmitAsync("/account/tokens/new", "form[data-id=new-token]", ("name", "one more"), ("scopes", "upload"));
        Assert.Equal(HttpStatusCode.BadRequest, full.StatusCode);

        // Another's token is not withdrawn.
        var foreign = await server.Services.GetRequiredService<ApiTokens>().ListAsync(other, CancellationToken.None);
        (await person.SubmitAsync("/account", "form[data-id=withdraw-token]", ("id", foreign[0].Id))).Dispose();
        Assert.Single(await server.Services.GetRequiredService<ApiTokens>().ListAsync(other, CancellationToken.None));
    }

    private static async Task<string> TokenAsync(RunningServer server, StoredId user, ApiScopes scopes, TimeSpan? lifetime = null) =>
        (await server.Services.GetRequiredService<ApiTokens>().MakeAsync(user, "Test", scopes, lifetime, CancellationToken.None))!.Value.Value;

    private static async Task<string> SentAsync(RunningServer server, StoredId user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" } } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(server, user, ApiScopes.Upload));
        using var answer = await server.Client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<UploadAnswer>())!.Id;
    }

    private static async Task<(HttpStatusCode Status, string Body)> PutAsync(RunningServer server, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await server.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> WalkAsync(RunningServer server, string token, string id) => string.Join(' ',
    [
        await AskAsync(server, HttpMethod.Put, "/b.bin", token), await AskAsync(server, HttpMethod.Get, "/api/v1/transfers", token), await AskAsync(server, HttpMethod.Get, $"/api/v1/transfers/{id}", token),
        await AskAsync(server, HttpMethod.Patch, $"/api/v1/transfers/{id}", token), await AskAsync(server, HttpMethod.Delete, $"/api/v1/transfers/{id}", token),
    ]);

    private static async Task<string> AskAsync(RunningServer server, HttpMethod method, string path, string token)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        request.Content = method == HttpMethod.Put ? new ByteArrayContent([1])
            : method == HttpMethod.Patch ? new StringContent("""{"title":"Another"}""", Encoding.UTF8, "application/merge-patch+json") : null;
        using var answer = await server.Client.SendAsync(request);
        return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private RunningServer Server(bool isPostgreSql, string allowed)
    {
        var volume = TestDatabase.NewVolume(isPostgreSql);
        var server = new RunningServer(volume.Path, [.. OpenIdProvider.OfNobody, ("SignIn:Oidc:0:AdministratorRoles:0", "admin"), ("Upload:Allowed", allowed), ("Upload:AccessKeys:0", "an-upload-key-for-tests")]);
        _open.AddRange([server, volume]);
        return server;
    }
}

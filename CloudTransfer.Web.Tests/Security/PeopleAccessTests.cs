using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>
/// Who may do what, in which state: every cell is asked for at one of two replicas, in turn. Everybody knows the links of receivers;
/// <c>link</c> has the owner's link, too.
/// </summary>
public sealed class PeopleAccessTests(ITestOutputHelper output)
{
    // 303 is a form that was taken.
    private const string Expected =
        """
                                   nobody  key     link    sender  other   ended   blocked upload  read    manage  others  admin   root
        ready    page              200     200     200     200     200     200     200     200     200     200     200     200     200
        ready    download          200     200     200     200     200     200     200     200     200     200     200     200     200
        ready    file              200     200     200     200     200     200     200     200     200     200     200     200     200
        ready    details           200     200     200     200     200     200     200     403     200     403     200     200     200
        ready    owner's page      -       -       200     -       -       -       -       -       -       -       -       -       -
        ready    person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        ready    admin's page      401     401     401     401     401     401     401     401     401     401     401     200     200
        ready    change            401     404     200     401     401     401     401     403     403     200     404     401     401
        locked   page              401     401     401     401     401     401     401     401     401     401     401     401     401
        locked   download          401     401     401     401     401     401     401     401     401     401     401     401     401
        locked   file              401     401     401     401     401     401     401     401     401     401     401     401     401
        locked   details           401     401     200     401     401     401     401     403     200     403     401     401     401
        locked   owner's page      -       -       200     -       -       -       -       -       -       -       -       -       -
        locked   person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        locked   admin's page      401     401     401     401     401     401     401     401     401     401     401     200     200
        locked   change            401     404     200     401     401     401     401     403     403     200     404     401     401
        arriving page              200     200     200     200     200     200     200     200     200     200     200     200     200
        arriving download          409     409     409     409     409     409     409     409     409     409     409     409     409
        arriving file              409     409     409     409     409     409     409     409     409     409     409     409     409
        arriving details           200     200     200     200     200     200     200     403     200     403     200     200     200
        arriving owner's page      -       -       200     -       -       -       -       -       -       -       -       -       -
        arriving person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        arriving admin's page      401     401     401     401     401     401     401     401     401     401     401     200     200
        arriving change            401     404     200     401     401     401     401     403     403     200     404     401     401
        expired  page              404     404     404     404     404     404     404     404     404     404     404     404     404
        expired  download          404     404     404     404     404     404     404     404     404     404     404     404     404
        expired  file              404     404     404     404     404     404     404     404     404     404     404     404     404
        expired  details           404     404     410     404     404     404     404     403     410     403     404     404     404
        expired  owner's page      -       -       200     -       -       -       -       -       -       -       -       -       -
        expired  person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        expired  admin's page      401     401     401     401     401     401     401     401     401     401     401     200     200
        expired  change            401     404     410     401     401     401     401     403     403     410     404     401     401
        deleted  page              404     404     404     404     404     404     404     404     404     404     404     404     404
        deleted  download          404     404     404     404     404     404     404     404     404     404     404     404     404
        deleted  file              404     404     404     404     404     404     404     404     404     404     404     404     404
        deleted  details           404     404     410     404     404     404     404     403     404     403     404     404     404
        deleted  owner's page      -       -       200     -       -       -       -       -       -       -       -       -       -
        deleted  person's page     401     401     401     404     404     401     401     401     401     401     401     401     404
        deleted  admin's page      401     401     401     401     401     401     401     401     401     401     401     404     404
        deleted  change            401     404     410     401     401     401     401     403     403     404     404     401     401
        ready    delete            401     404     204     401     401     401     401     403     403     204     404     401     401
        arriving delete            401     404     204     401     401     401     401     403     403     204     404     401     401
        open     page              200     200     200     200     200     200     200     200     200     200     200     200     200
        open     send              201     201     201     303     303     303     303     201     201     201     201     303     303
        open     details           401     404     200     401     401     401     401     404     404     404     404     401     401
        open     requester's page  -       -       200     -       -       -       -       -       -       -       -       -       -
        open     person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        open     change            401     404     204     401     401     401     401     404     404     404     404     401     401
        closed   page              410     410     410     410     410     410     410     410     410     410     410     410     410
        closed   send              410     410     410     410     410     410     410     410     410     410     410     410     410
        closed   details           401     404     200     401     401     401     401     404     404     404     404     401     401
        closed   requester's page  -       -       200     -       -       -       -       -       -       -       -       -       -
        closed   person's page     401     401     401     200     404     401     401     401     401     401     401     401     404
        closed   change            401     404     204     401     401     401     401     404     404     404     404     401     401
        open     delete            401     404     204     401     401     401     401     404     404     404     404     401     401
                 upload page       401     401     401     200     200     401     401     401     401     401     401     401     200
                 put               401     201     401     303     303     401     401     201     403     403     201     401     303
                 form              401     201     401     303     303     401     401     201     403     403     201     401     303
                 manifest          401     201     401     201     201     401     401     201     403     403     201     401     201
                 ask for files     401     201     401     201     201     401     401     201     403     403     201     401     201
                 requests          401     401     401     200     200     401     401     401     401     401     401     401     200
                 my transfers      401     401     401     200     200     401     401     401     401     401     401     401     200
                 my list           401     401     401     401     401     401     401     403     200     403     200     401     401
                 account           401     401     401     200     200     401     401     401     401     401     401     401     200
                 my data           401     401     401     200     200     401     401     401     401     401     401     401     200
                 tokens            401     401     401     200     200     401     401     401     401     401     401     401     200
                 admin             401     401     401     401     401     401     401     401     401     401     401     200     200
                 people            401     401     401     401     401     401     401     401     401     401     401     200     200
                 retry jobs        401     401     401     401     401     401     401     401     401     401     401     303     303
                 sign out all      401     401     401     303     303     401     401     401     401     401     401     401     303
                 then account      401     401     401     401     401     401     401     401     401     401     401     401     401
        """;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everybody_may_do_what_the_table_says_and_nothing_else(bool isPostgreSql)
    {
        using var callers = await AccessCallers.StartAsync(isPostgreSql);
        var table = new StringBuilder();
        Write(table, "", "", AccessCallers.Names);
        var expired = await SendAsync(callers, "?expires=1h");
        callers.Advance(TimeSpan.FromHours(2));
        await AddAsync(table, callers, "ready", TransferActions, await SendAsync(callers, ""));
        await AddAsync(table, callers, "locked", TransferActions, await SendAsync(callers, "?password=open+sesame"));
        await AddAsync(table, callers, "arriving", TransferActions, await BeginAsync(callers));
        await AddAsync(table, callers, "expired", TransferActions, expired);
        await AddAsync(table, callers, "deleted", TransferActions, await DeletedAsync(callers));
        await AddAsync(table, callers, "ready", [Delete("transfers")], () => SendAsync(callers, ""));
        await AddAsync(table, callers, "arriving", [Delete("transfers")], () => BeginAsync(callers));
        await AddAsync(table, callers, "open", RequestActions, await RequestAsync(callers));
        await AddAsync(table, callers, "closed", RequestActions, await ClosedAsync(callers));
        await AddAsync(table, callers, "open", [Delete("requests")], () => RequestAsync(callers));
        await AddAsync(table, callers, "", Actions, new Thing("", ""));
        output.WriteLine(table.ToString());

        Assert.Equal(Expected.Split('\n'), table.ToString().TrimEnd().Split('\n'));
    }

    private static IReadOnlyList<AccessAction> TransferActions =>
    [
        new("page", HttpMethod.Get, "/d/{id}"),
        new("download", HttpMethod.Get, "/d/{id}/download"),
        new("file", HttpMethod.Get, "/d/{id}/files/0"),
        new("details", HttpMethod.Get, "/api/v1/transfers/{id}"),
        new("owner's page", HttpMethod.Get, "/t/{owner}") { NeedsLink = true },
        new("person's page", HttpMethod.Get, "/transfers/{id}"),
        new("admin's page", HttpMethod.Get, "/admin/transfers/{id}"),
        new("change", HttpMethod.Patch, "/api/v1/transfers/{id}") { Content = () => Json("""{"message":"changed"}""") },
    ];

    private static IReadOnlyList<AccessAction> RequestActions =>
    [
        new("page", HttpMethod.Get, "/r/{id}"),
        new("send", HttpMethod.Put, "/r/{id}/a.txt") { Content = () => new ByteArrayContent([1]) },
        new("details", HttpMethod.Get, "/api/v1/requests/{id}"),
        new("requester's page", HttpMethod.Get, "/requests/by/{owner}") { NeedsLink = true },
        new("person's page", HttpMethod.Get, "/requests/{id}"),
        new("change", HttpMethod.Patch, "/api/v1/requests/{id}") { Content = () => Json("""{"expires":"7d"}""") },
    ];

    private static IReadOnlyList<AccessAction> Actions =>
    [
        new("upload page", HttpMethod.Get, "/"),
        new("put", HttpMethod.Put, "/a.txt") { Content = () => new ByteArrayContent([1]) },
        new("form", HttpMethod.Post, "/upload") { Content = () => new FormBody().File("a.txt", [1]).ToContent() },
        new("manifest", HttpMethod.Post, "/api/v1/transfers") { Content = () => Json("""{"files":[{"path":"a.txt","size":1}]}""") },
        new("ask for files", HttpMethod.Post, "/api/v1/requests") { Content = () => Json("""{"title":"Files, please"}""") },
        new("requests", HttpMethod.Get, "/requests"),
        new("my transfers", HttpMethod.Get, "/transfers"),
        new("my list", HttpMethod.Get, "/api/v1/transfers"),
        new("account", HttpMethod.Get, "/account"),
        new("my data", HttpMethod.Get, "/account/data.json"),
        new("tokens", HttpMethod.Get, "/account/tokens/new"),
        new("admin", HttpMethod.Get, "/admin"),
        new("people", HttpMethod.Get, "/admin/people"),
        new("retry jobs", HttpMethod.Post, "/admin/jobs/retry") { Form = "/admin" },
        new("sign out all", HttpMethod.Post, "/account/sessions/end-all") { Form = "/account" },
        new("then account", HttpMethod.Get, "/account"),
    ];

    private static AccessAction Delete(string what) => new("delete", HttpMethod.Delete, $"/api/v1/{what}/{{id}}");

    private static Task AddAsync(StringBuilder table, AccessCallers callers, string state, IReadOnlyList<AccessAction> actions, Thing thing) =>
        AddAsync(table, callers, state, actions, () => Task.FromResult(thing));

    private static async Task AddAsync(StringBuilder table, AccessCallers callers, string state, IReadOnlyList<AccessAction> actions, Func<Task<Thing>> make)
    {
        var number = 0;
        foreach (var action in actions)
        {
            var cells = new List<string>();
            foreach (var caller in AccessCallers.Names)
                cells.Add(await StatusAsync(callers, caller, number++ % 2, action, await make()));
            Write(table, state, action.Name, cells);
        }
    }

    private static async Task<string> StatusAsync(AccessCallers callers, string caller, int replica, AccessAction action, Thing thing)
    {
        if (action.NeedsLink && caller is not "link")
            return "-";
        var content = action.Content?.Invoke();
        if (action.Form is { } page)
        {
            content = new FormUrlEncodedContent(
                [KeyValuePair.Create("__RequestVerificationToken", await callers.FormTokenAsync(caller, replica, page) ?? "none"), KeyValuePair.Create("kind", "Scan")]);
        }

        var address = action.Address.Replace("{id}", thing.Id, StringComparison.Ordinal).Replace("{owner}", thing.Owner, StringComparison.Ordinal);
        using var answer = await callers.AskAsync(caller, replica, action.Method, address, thing.Owner, content);
        return $"{(int)answer.StatusCode}";
    }

    private static void Write(StringBuilder table, string state, string action, IEnumerable<string> cells) =>
        table.Append($"{state,-9}{action,-18}{string.Concat(cells.Select(cell => $"{cell,-8}"))}".TrimEnd()).Append('\n');

    private static async Task<Thing> SendAsync(AccessCallers callers, string terms)
    {
        using var content = new ByteArrayContent([1]);
        using var answer = await callers.AskAsync("upload", 0, HttpMethod.Put, "/a.txt" + terms, null, content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return Thing.Of((await answer.Content.ReadFromJsonAsync<UploadAnswer>())!);
    }

    private static async Task<Thing> DeletedAsync(AccessCallers callers)
    {
        var sent = await SendAsync(callers, "");
        using var answer = await callers.AskAsync("link", 1, HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}", sent.Owner, null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return sent;
    }

    private static async Task<Thing> ClosedAsync(AccessCallers callers)
    {
        var request = await RequestAsync(callers);
        using var answer = await callers.AskAsync("link", 1, HttpMethod.Patch, $"/api/v1/requests/{request.Id}", request.Owner, Json("""{"closed":true}"""));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return request;
    }

    private static async Task<Thing> BeginAsync(AccessCallers callers)
    {
        using var answer = await callers.AskAsync("upload", 0, HttpMethod.Post, "/api/v1/transfers", null, Json("""{"files":[{"path":"a.txt","size":1}]}"""));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return Thing.Of((await answer.Content.ReadFromJsonAsync<UploadAnswer>())!);
    }

    private static async Task<Thing> RequestAsync(AccessCallers callers)
    {
        using var answer = await callers.AskAsync("sender", 0, HttpMethod.Post, "/api/v1/requests", null, Json("""{"title":"Files, please"}"""));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var request = (await answer.Content.ReadFromJsonAsync<FileRequestAnswer>())!;
        return new Thing(request.Id, FileRequests.RequestClient.TokenOf(request.OwnerLink));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private sealed record AccessAction(string Name, HttpMethod Method, string Address)
    {
        public Func<HttpContent>? Content { get; init; }

        // The page that has the form.
        public string? Form { get; init; }

        public bool NeedsLink { get; init; }
    }

    private sealed record Thing(string Id, string Owner)
    {
        public static Thing Of(UploadAnswer sent) => new(sent.Id, FileRequests.RequestClient.TokenOf(sent.OwnerLink));
    }
}

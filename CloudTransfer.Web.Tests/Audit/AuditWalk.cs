using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>Does what people and programs do, and looks what of it is in the audit trail.</summary>
internal sealed class AuditWalk(RunningServer server) : IDisposable
{
    public const string AdminKey = "administrators-only-key", UploadKey = "an-upload-key-of-many-signs";

    public static readonly (string, string)[] Settings =
    [
        ("Admin:Key", AdminKey), ("Upload:AccessKeys", UploadKey), ("Upload:Allowed", "anyone"), ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:From", "send@example.org"), ("Mail:Allowed", "proven"),
        ("Proxy:PublicUrl", PasskeyServers.Origin), ("SignIn:Passkeys:Enabled", "true"), .. OpenIdProvider.OfNobody,
    ];

    private const string Token = "__RequestVerificationToken";

    private readonly TusClient _tus = new(server.Client);
    private Visitor? _administrator, _person;

    public HttpClient Client => server.Client;

    public Visitor Administrator => _administrator!;

    public Visitor Person => _person!;

    public StoredId PersonId { get; private set; }

    /// <summary>Signs the administrator in, and a person.</summary>
    public async Task BeginAsync()
    {
        _administrator = new Visitor(server.Address);
        (await Administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey))).Dispose();
        var (id, session) = await TestPerson.SignInAsync(server);
        (PersonId, _person) = (id, TestPerson.Browser(server, session));
    }

    /// <summary>The number of entries about an action.</summary>
    public Task<long> CountAsync(string action) => server.CountAsync($"audit_entries WHERE action = '{action}'");

    /// <summary>Sends a form with the token that forms need; it must be answered by a redirect, or with another status.</summary>
    public static async Task PostAsync(Visitor visitor, string path, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        var token = (await visitor.ReadAsync("/requests")).QuerySelector($"input[name={Token}]")!.GetAttribute("value")!;
        using var answer = await visitor.PostAsync(path, [.. fields, (Token, token)]);
        Assert.True(answer.StatusCode == status, $"{path} is answered {answer.StatusCode}");
    }

    public static Task PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields) => PostAsync(visitor, path, HttpStatusCode.SeeOther, fields);

    public Task<UploadAnswer> SendAsync(string query = "") => Client.PutFileAsync("a.bin", [1, 2, 3], query);

    /// <summary>Sends what belongs to the person.</summary>
    public async Task<string> SendAsPersonAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/own.bin") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" } } };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await Person.SendAsync(request);
        return (await answer.TakenAsync()).Id;
    }

    public Task<FileRequestAnswer> AskAsync() => Client.AskAsync(new { title = "Photos" });

    /// <summary>Makes a request whose requester is to prove an address; answers the address of the requester's page.</summary>
    public async Task<string> AskWithAddressAsync() => new Uri((await Client.AskAsync(new { title = "Photos", email = "me@example.org" })).OwnerLink).AbsolutePath;

    /// <summary>Makes a request of the person; answers its id.</summary>
    public async Task<string> AskAsPersonAsync()
    {
        using var made = await Person.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Scans"));
        return made.Headers.Location!.ToString().Split('/')[^1];
    }

    public async Task<string> UploadAsync(long length = 3) => new Uri(server.Address, await _tus.CreateAsync(length)).AbsolutePath;

    public Task FillAsync(string url) => _tus.SendAllAsync(url, 0, [1, 2, 3]);

    public async Task TusAsync(string method, string url, params (string, string?)[] headers)
    {
        using var answer = await _tus.SendAsync(method, url, (byte[]?)null, headers);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {url} is answered {answer.StatusCode}");
    }

    public Task<TransferAnswer> AnnounceAsync() => _tus.CreateTransferAsync(new ManifestRequest([new("A/a", 3), new("A/b", 3)]));

    public async Task OmitAsync(TransferAnswer transfer) => Assert.Equal(204, await _tus.OmitAsync(transfer, 1));

    public async Task ApiAsync(HttpMethod method, string path, string ownerLink, object? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content is null ? null : JsonContent.Create(content) };
        request.Headers.Authorization = RequestCredentials.Owner(ownerLink);
        using var answer = await Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path} is answered {answer.StatusCode}");
    }

    public async Task JsonAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, $"{path} is answered {answer.StatusCode}");
    }

    public async Task FormAsync(string path, string accept = "text/html")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormBody().File("a.txt", [1]).ToContent(), Headers = { { "Accept", accept } } };
        using var answer = await Client.SendAsync(request);
        Assert.True((int)answer.StatusCode < 400, $"{path} is answered {answer.StatusCode}");
    }

    public async Task PutAsync(string path)
    {
        using var content = new ByteArrayContent([1]);
        using var answer = await Client.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, $"{path} is answered {answer.StatusCode}");
    }

    /// <summary>Another person; answers the id.</summary>
    public async Task<StoredId> OtherAsync(string subject, UserRole role = UserRole.Member) => (await TestPerson.SignInAsync(server, subject, role)).Id;

    /// <summary>Sends by mail; the sender's address is to be proved where nobody is signed in. Answers the address of the owner's page.</summary>
    public async Task<string> MailAsync(bool isPerson)
    {
        if (isPerson)
            return "/transfers/" + await SendAsPersonAsync(("X-Recipients", "ann@example.org"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" }, { "X-Recipients", "ann@example.org" }, { "X-Email", "me@example.org" } } };
        using var answer = await Client.SendAsync(request);
        return new Uri((await answer.TakenAsync()).OwnerLink).AbsolutePath;
    }

    /// <summary>Changes rows as other parts of the server do.</summary>
    public Task ChangeAsync(string sql) => server.Services.GetRequiredService<IDatabase>().ExecuteAsync(sql, new { now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);

    /// <summary>The code of the only mail that has one.</summary>
    public async Task<string> CodeAsync(string kind = "code")
    {
        var (database, services) = (server.Services.GetRequiredService<IDatabase>(), server.Services);
        var id = await database.FirstAsync<string>("SELECT id FROM mails WHERE kind = @kind", new { kind }, CancellationToken.None);
        var mail = (await services.GetRequiredService<Outbox>().FindAsync(id!, CancellationToken.None))!;
        var composer = services.GetRequiredService<MailComposers>().Of(kind)!;
        var page = Assert.IsType<Composition.Ready>(await composer.ComposeAsync(mail, CancellationToken.None)).Page;
        await database.WriteAsync(transaction => composer.SentAsync(transaction, mail), CancellationToken.None);
        return page.Code!.ToString(CultureInfo.InvariantCulture);
    }

    public string RefusalOf(string address) => EmailAddress.TryParse(address, out var parsed) ? "/mail/" + server.Services.GetRequiredService<MailRefusals>().TokenOf(parsed) : "";

    public void Dispose()
    {
        _administrator?.Dispose();
        _person?.Dispose();
    }
}

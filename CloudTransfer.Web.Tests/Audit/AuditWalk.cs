using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Audit;
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
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Visitor? _administrator, _person;

    public HttpClient Client => server.Client;

    public Visitor Administrator => _administrator!;

    public Visitor Person => _person!;

    public StoredId PersonId { get; private set; }

    /// <summary>The id of the transfer, the file request or the person that was made last.</summary>
    public string Made { get; private set; } = "";

    /// <summary>Signs the administrator in, and a person.</summary>
    public async Task BeginAsync()
    {
        _administrator = new Visitor(server.Address);
        (await Administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey))).Dispose();
        var (id, session) = await TestPerson.SignInAsync(server);
        (PersonId, _person) = (id, TestPerson.Browser(server, session));
    }

    /// <summary>The entries about an action, each in a line: what, by whom, to what, and the detail.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EntriesAsync(string action) =>
        await server.Services.GetRequiredService<AuditSearch>().AllAsync(new AuditFilter(Action: action), after: null, CancellationToken.None)
            .ToDictionaryAsync(entry => entry.Id, entry => string.Join(' ', new[] { entry.Action, "by", entry.Actor, "to", entry.Subject, entry.Detail }.Where(part => !string.IsNullOrEmpty(part))), StringComparer.Ordinal);

    /// <summary>Sends a form with the token that forms need; it must be answered by a redirect, or with another status.</summary>
    public static async Task PostAsync(Visitor visitor, string path, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        var token = (await visitor.ReadAsync("/requests")).QuerySelector($"input[name={Token}]")!.GetAttribute("value")!;
        using var answer = await visitor.PostAsync(path, [.. fields, (Token, token)]);
        Assert.True(answer.StatusCode == status, $"{path} is answered {answer.StatusCode}");
    }

    public static Task PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields) => PostAsync(visitor, path, HttpStatusCode.SeeOther, fields);

    public async Task<UploadAnswer> SendAsync()
    {
        var sent = await Client.PutFileAsync("a.bin", [1, 2, 3]);
        Note(sent.Id);
        return sent;
    }

    /// <summary>Sends what belongs to the person.</summary>
    public async Task<string> SendAsPersonAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/own.bin") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" } } };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await Person.SendAsync(request);
        return Note((await answer.TakenAsync()).Id);
    }

    public async Task<FileRequestAnswer> AskAsync()
    {
        var asked = await Client.AskAsync(new { title = "Photos" });
        Note(asked.Id);
        return asked;
    }

    /// <summary>Makes a request whose requester is to prove an address; answers the address of the requester's page.</summary>
    public async Task<string> AskWithAddressAsync()
    {
        var asked = await Client.AskAsync(new { title = "Photos", email = "me@example.org" });
        Note(asked.Id);
        return new Uri(asked.OwnerLink).AbsolutePath;
    }

    /// <summary>Makes a request of the person; answers its id.</summary>
    public async Task<string> AskAsPersonAsync()
    {
        using var made = await Person.SubmitAsync("/requests", "form[data-id=new-request]", ("title", "Scans"));
        return Note(made.Headers.Location!.ToString().Split('/')[^1]);
    }

    /// <summary>Sends a form to a file request; answers the address of the receipt.</summary>
    public async Task<string> SubmitAsync()
    {
        var receipt = await Client.SendFormAsync($"/r/{(await AskAsync()).Id}", new FormBody().File("a.txt", [1]));
        await NoteNewAsync();
        return receipt;
    }

    public async Task<string> UploadAsync()
    {
        var url = await _tus.CreateAsync(3);
        await NoteNewAsync();
        return new Uri(server.Address, url).AbsolutePath;
    }

    public Task FillAsync(string url) => _tus.SendAllAsync(url, 0, [1, 2, 3]);

    public async Task TusAsync(string method, string url, params (string, string?)[] headers)
    {
        using var answer = await _tus.SendAsync(method, url, (byte[]?)null, headers);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {url} is answered {answer.StatusCode}");
        if (method is "POST")
            await NoteNewAsync();
    }

    public async Task<TransferAnswer> AnnounceAsync()
    {
        var announced = await _tus.CreateTransferAsync(new ManifestRequest([new("A/a", 3), new("A/b", 3)]));
        Note(announced.Id);
        return announced;
    }

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
        await NoteNewAsync();
    }

    public async Task FormAsync(string path, string accept = "text/html")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormBody().File("a.txt", [1]).ToContent(), Headers = { { "Accept", accept } } };
        using var answer = await Client.SendAsync(request);
        Assert.True((int)answer.StatusCode < 400, $"{path} is answered {answer.StatusCode}");
        await NoteNewAsync();
    }

    public async Task PutAsync(string path)
    {
        using var content = new ByteArrayContent([1]);
        using var answer = await Client.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, $"{path} is answered {answer.StatusCode}");
        await NoteNewAsync();
    }

    /// <summary>Another person; answers the id.</summary>
    public async Task<StoredId> OtherAsync(string subject)
    {
        var (id, _) = await TestPerson.SignInAsync(server, subject);
        Note(id.Value);
        return id;
    }

    /// <summary>Sends by mail; the sender's address is to be proved where nobody is signed in. Answers the address of the owner's page.</summary>
    public async Task<string> MailAsync(bool isPerson)
    {
        if (isPerson)
            return "/transfers/" + await SendAsPersonAsync(("X-Recipients", "ann@example.org"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" }, { "X-Recipients", "ann@example.org" }, { "X-Email", "me@example.org" } } };
        using var answer = await Client.SendAsync(request);
        var sent = await answer.TakenAsync();
        Note(sent.Id);
        return new Uri(sent.OwnerLink).AbsolutePath;
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

    private string Note(string id)
    {
        _known.Add(id);
        return Made = id;
    }

    // Of those whose answer does not say it.
    private async Task NoteNewAsync() => Note(
        (await server.Services.GetRequiredService<IDatabase>().QueryAsync<string>("SELECT id FROM transfers", new { }, CancellationToken.None)).Single(id => !_known.Contains(id)));

    public void Dispose()
    {
        _administrator?.Dispose();
        _person?.Dispose();
    }
}

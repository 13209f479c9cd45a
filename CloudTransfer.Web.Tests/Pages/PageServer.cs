using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Notifications.Webhooks;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>A server for page tests, with transfers inserted directly into its tables.</summary>
public sealed class PageServer : IDisposable
{
    private readonly RunningServer _server;

    public PageServer()
        : this([])
    {
    }

    internal PageServer(IReadOnlyList<(string Key, string Value)> settings) => _server = new RunningServer(
        null,
        services => services.AddControllersWithViews().AddApplicationPart(typeof(SpecimenController).Assembly),
        [
            ("Admin:Key", AdminKey), ("Admin:GrafanaUrl", "http://localhost:3000/d/transfers"),
            // It is told of nothing that happens here.
            ("Webhooks:Endpoints:0:Url", WebhookUrl), ("Webhooks:Endpoints:0:Secret", WebhookReceiver.Secret), ("Webhooks:Endpoints:0:Events", "scan.found"), .. settings,
        ]);

    /// <summary>The administrator's key.</summary>
    internal const string AdminKey = "administrators-only-key";

    private const string WebhookUrl = "https://hooks.a-long-domain-without-any-place-to-break.example.org/";

    internal Uri Address => _server.Address;

    internal HttpClient Client => _server.Client;

    internal IServiceProvider Services => _server.Services;

    internal RunningServer Server => _server;

    public void Dispose() => _server.Dispose();

    /// <summary>Inserts a transfer of files with these paths, of 1,234,567 bytes each; returns its landing page and owner's page.</summary>
    internal Task<Seeded> SeedAsync(Func<Transfer, Transfer>? change = null, params IReadOnlyList<string> paths) =>
        SeedAsync(change, 1_234_567, paths);

    /// <summary>The same with another file size.</summary>
    internal async Task<Seeded> SeedAsync(Func<Transfer, Transfer>? change, long size, params IReadOnlyList<string> paths)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var files = paths.Select((path, number) => new TransferFile(
            number, Path.GetDirectoryName(path)!, Path.GetFileName(path), size, number * (size + 100), 0, now)).ToList();
        var archive = files.Count > 1 || files[0].Folder.Length > 0;
        var transfer = new Transfer(
            StoredId.New(), TransferState.Sealed, archive ? files[0].Path.Split('/')[0] + ".zip" : files[0].Name, archive,
            files.Sum(file => file.Size), files.Sum(file => file.Size), files.Count, "", null, now, now.AddDays(6), null);
        transfer = change?.Invoke(transfer) ?? transfer;
        var owner = OwnerToken.New();
        await _server.AddAsync(transfer, owner, files);
        for (var download = 0; download < transfer.Downloads.UsedUp + transfer.Downloads.UnderWay; download++)
            await AddTicketAsync(transfer, done: download < transfer.Downloads.UsedUp);
        return new Seeded(transfer, $"/d/{transfer.Id}", $"/t/{owner.Value}");
    }

    /// <summary>Sets the result of the malware scan of a transfer.</summary>
    internal async Task<Seeded> RefuseAsync(Seeded seeded, string finding)
    {
        await _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "UPDATE transfers SET verdict = 'found', finding = @finding WHERE id = @id",
            new { id = seeded.Transfer.Id.Value, finding }, CancellationToken.None);
        return seeded;
    }

    /// <summary>Sends a transfer by mail to a recipient in each state, as a sender who has not typed the code, or has.</summary>
    internal async Task<Seeded> DeliverAsync(Seeded seeded, bool isProven)
    {
        string[] addresses = ["ann@example.org", "bob@example.org", "a-long-name-without-any-place-to-break.and-more-of-it@a-long-domain.example.org", "dan@bücher.example", "eve@example.org"];
        var database = _server.Services.GetRequiredService<IDatabase>();
        var delivery = new Delivery(
            [.. addresses.Select(Address)], Address("me@example.org"), Notify.First, NeedsProof: true, new MailOrigin(IsSignedIn: false, "https://send.example.org", "en", ""));
        await database.WriteAsync(transaction => DeliveryRows.AddAsync(transaction, seeded.Transfer.Id, delivery), CancellationToken.None);
        var (state, words, id) = (isProven ? "sending" : "unproven", "550 5.1.1 The e-mail account that you tried to reach does not exist", seeded.Transfer.Id.Value);
        await database.ExecuteAsync("UPDATE deliveries SET state = @state WHERE transfer_id = @id", new { state, id }, CancellationToken.None);
        if (!isProven)
            return seeded;
        foreach (var (number, name) in new[] { "sent", "queued", "refused", "withdrawn", "sent" }.Index())
        {
            await database.ExecuteAsync(
                "UPDATE recipients SET state = @name, failure = @failure, words = @words, fetched = @number, last_at = @last WHERE transfer_id = @id AND number = @number",
                new { name, failure = name is "refused" ? "refused" : null, words, number, last = number > 0 ? seeded.Transfer.Created.ToUnixTimeMilliseconds() : (long?)null, id }, CancellationToken.None);
        }

        return seeded;

        static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"{text} is no address.", nameof(text));
    }

    /// <summary>Gives up a message to the webhook, and one to a webhook that is not set any more.</summary>
    internal async Task GiveWebhooksUpAsync()
    {
        foreach (var endpoint in new[] { new WebhookEndpointOptions { Url = WebhookUrl }.Key, "0" })
        {
            await _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
                "INSERT INTO webhooks (id, endpoint, type, body, created_at, failed_at, error, answer) VALUES (@id, @endpoint, 'transfer.downloaded', '{}', @now, @now, @error, 503)",
                new { id = StoredId.New().Value, endpoint, error = JobErrors.WebhookRefused, now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);
        }
    }

    private Task AddTicketAsync(Transfer transfer, bool done) => _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "INSERT INTO tickets (id, transfer_id, done, expires_at) VALUES (@ticket, @id, @done, @expires)",
        new
        {
            ticket = StoredId.New().Value,
            id = transfer.Id.Value,
            done = done ? 1 : 0,
            expires = transfer.Created.AddHours(1).ToUnixTimeMilliseconds(),
        },
        CancellationToken.None);

    /// <summary>Gets a page as a browser does.</summary>
    internal Task<HttpResponseMessage> GetAsync(string path, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return Client.SendAsync(request);
    }

    /// <summary>Gets a page as a browser does, and reads it.</summary>
    internal async Task<IHtmlDocument> ReadAsync(string path, string? cookie = null)
    {
        using var response = await GetAsync(path, cookie);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }
}

/// <summary>The same with a scanner and a mail server that do not respond: transfers wait to be scanned, and mails to be sent.</summary>
public sealed class CheckingServer : IDisposable
{
    // Port 1 (tcpmux, RFC 1078) is not in use.
    internal PageServer Pages { get; } = new(
    [
        ("Scan:ClamAv", "tcp://127.0.0.1:1"), ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", "1"), ("Mail:From", "transfers@send.example.org"),
        ("Mail:Allowed", "proven"), ("Proxy:PublicUrl", "https://send.example.org"),
    ]);

    public void Dispose() => Pages.Dispose();
}

/// <summary>A transfer inserted by a test.</summary>
internal sealed record Seeded(Transfer Transfer, string Landing, string Owner);

/// <summary>Serves the pages that are otherwise shown only for errors.</summary>
public sealed class SpecimenController : Controller
{
    [HttpGet("/specimen/error/{status:int}")]
    public IActionResult Error(int status) => View("Error", ErrorPage.For(status, CloudTransfer.Web.Errors.Error.Of(ErrorCatalog.Of(status))));

    [HttpGet("/specimen/arriving")]
    public IActionResult Uploading() => View("/Views/Landing/Arriving.cshtml", new UploadingPage(
        "Pictures from the lake",
        43,
        "1.0 GB of 2.3 GB",
        "3 files",
        new LandingContents(
            new FileTree(
                "",
                [new FileTree("Holiday", [], [new ListedFile("a.jpg", "1.2 MB", "/d/x/files/0", null, "image", null), new ListedFile("b.mp4", "2.2 GB", null, null, "video", null)], 2, 2_201_200_000)],
                [new ListedFile("c.txt", "10 bytes", null, null, "file", null)], 3, 2_201_200_010),
            null, null, null, null, null, LimitNote: false, null),
        HasAvailableFiles: true));

    [HttpGet("/specimen/confirm")]
    public IActionResult Confirm() => View("~/Views/Landing/Confirm.cshtml", ConfirmPage.From(Hostile.Names[1], "/d/AAAAAAAAAAAAAAAAAAAAAA/download", "ticket"));

    [HttpGet("/specimen/sign-in")]
    public IActionResult SignIn(bool wrong) => View("/Views/SignIn/Show.cshtml", SignInPage.ForSending(hasKeys: true, wrong) with
    {
        Providers = [new SignInProvider("Keycloak", "~/sign-in/keycloak"), new SignInProvider(new string('W', 60), "~/sign-in/w")],
    });

    [HttpGet("/specimen/transfers")]
    public IActionResult Transfers() => AsPerson("~/Views/Account/Transfers.cshtml", TransfersPage.From(
        new TransfersQuery(null, SearchOrder.Newest, null, null, false, 1, null),
        new FoundTransfers(
            [.. Hostile.Names.Take(3).Select(name => new FoundTransfer(StoredId.New(), TransferStatus.Available, name, 1_234_567, 3, DateTimeOffset.UnixEpoch, null, 2, "Pictures from the lake"))],
            new PagePosition(1, "x"), 20_000),
        DateTimeOffset.UnixEpoch));

    [HttpGet("/specimen/account")]
    public IActionResult Account() => AsPerson("~/Views/Account/Show.cshtml", AccountPage.From(
        new Account(new string('W', 100), new string('m', 60) + "@example.org", UserRole.Administrator, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
            [new Login("Keycloak", "https://id.example.org", "1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)]),
        isAdministrator: true,
        [
            new ListedSession("a", "Keycloak", "Firefox on Windows", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
            new ListedSession("b", "Keycloak", "", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
        ],
        [
            new ListedToken("a", "ct_AbCdE", "Backup of the wiki", ApiScopes.Upload | ApiScopes.Read | ApiScopes.Manage, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(90)),
            new ListedToken("b", "ct_WWWWW", new string('W', 60), ApiScopes.Upload, DateTimeOffset.UnixEpoch, null, null),
        ],
        "a", DateTimeOffset.UnixEpoch) with { Space = new AccountSpace("999 GB of 1.2 TB", "10 GB", "365 days") });

    [HttpGet("/specimen/people")]
    public IActionResult People() => AsPerson("~/Views/People/List.cshtml", PeoplePage.From(
        new PeopleQuery("W", PeopleOrder.Name, null, "deleted"),
        new FoundPeople([Somebody(DisabledBy.Nobody), Somebody(DisabledBy.Administrator)], new PeoplePosition("x", "y")), Listed));

    [HttpGet("/specimen/person")]
    public IActionResult PersonOfTheList() => AsPerson("~/Views/People/Person.cshtml", new PersonPage(
        Listed(Somebody(DisabledBy.Provider)), IsBlocked: false, IsSelf: false, HasTransfers: true, "2 sessions", "1 API token")
    {
        Done = PersonPage.Words("unblocked"),
        Wrong = "There is no such person.",
        Limits = new ShownLimits(new LimitsForm("1.5 TB", new string('9', 30), ""), "No limit", "10 GB", "365 days") { Wrong = new LimitsForm("much", "", "").Read().Wrong },
    });

    [HttpGet("/specimen/person-delete")]
    public IActionResult PersonDelete() => AsPerson("~/Views/People/Delete.cshtml", new PersonPage(
        Listed(Somebody(DisabledBy.Nobody)), IsBlocked: false, IsSelf: false, HasTransfers: true, "2 sessions", "1 API token")
    {
        Limits = new ShownLimits(new LimitsForm("", "", ""), "No limit", "10 GB", "365 days"),
    });

    private static ListedPerson Listed(Person person) => ListedPerson.From(person, isAdministrator: true, new PersonLimits(Quota: 100_000_000), DateTimeOffset.UnixEpoch);

    private static Person Somebody(DisabledBy disabled) => new(
        new User(StoredId.New(), new string('W', 100), new string('m', 60) + "@example.org", UserRole.Administrator), disabled, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
    {
        Provider = "Keycloak",
        SignedIn = DateTimeOffset.UnixEpoch,
        Transfers = 1234,
        Bytes = 123_456_789,
    };

    [HttpGet("/specimen/new-token")]
    public IActionResult NewToken() => AsPerson("~/Views/Account/NewToken.cshtml", NewTokenForm.Empty with { Name = new string('W', 60), Wrong = "Choose what the token is good for." });

    [HttpGet("/specimen/sign-in-again")]
    public IActionResult SignInAgain() => AsPerson("~/Views/Account/SignInAgain.cshtml", new SignInAgainPage(
        "New API token", "Sign in once more first, so that nobody else makes a token in a browser that you left open.", "~/account/tokens/new?name=" + new string('W', 60), "tokens"));

    [HttpGet("/specimen/token")]
    public IActionResult Token() => AsPerson(
        "~/Views/Account/Token.cshtml", new NewTokenPage("ct_" + new string('W', 32), $"curl -H \"Authorization: Bearer ct_{new string('W', 32)}\" -T file https://send.example.org/"));

    private ViewResult AsPerson(string view, object model)
    {
        HttpContext.Features.Set(new Membership(CanUpload: true, IsSignedIn: true) { Person = new string('W', 100), CanSignIn = true });
        return View(view, model);
    }

    [HttpGet("/specimen/password")]
    public IActionResult Password(bool wrong) => View("/Views/Landing/Password.cshtml", new PasswordPage("/d/some/password", wrong));
}

using System.Net;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Tests.Observability;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>What is in the audit trail, whoever did it, and that it stays as it is until it is old.</summary>
public sealed class AuditTrailTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_rolled_back_leaves_no_entry_and_no_line_in_the_log_and_nothing_changes_an_entry(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        var log = new LogLines(nameof(AuditTrail));
        using var server = new RunningServer(volume.Path, services => services.AddSingleton<ILoggerProvider>(log));
        var (database, trail) = (server.Services.GetRequiredService<IDatabase>(), server.Services.GetRequiredService<AuditTrail>());
        var (kept, undone) = (StoredId.New(), StoredId.New());

        // Side by side, so that SQLite has them share a commit; what fails takes its own entry with it, and no other.
        var writes = Enumerable.Range(0, 20).Select(n => database.WriteAsync(async transaction =>
        {
            await trail.AddAsync(transaction, AuditAction.TransferDeleted, AuditSubject.Transfer(n % 2 == 0 ? kept : undone));
            if (n % 2 == 1)
                throw new InvalidOperationException("The test undoes it.");
        }, Never)).ToList();
        foreach (var write in writes)
            await Record.ExceptionAsync(() => write);

        Assert.Equal((10, 0), (await server.CountAsync($"audit_entries WHERE subject = 'transfer:{kept}'"), await server.CountAsync($"audit_entries WHERE subject = 'transfer:{undone}'")));
        Assert.Equal(10, log.Lines.Count(line => line.Contains(AuditTrail.Logged($"transfer:{kept}"), StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains(AuditTrail.Logged($"transfer:{undone}"), StringComparison.Ordinal) || line.Contains(kept.Value, StringComparison.Ordinal));
        var refused = await Record.ExceptionAsync(() => database.ExecuteAsync("UPDATE audit_entries SET actor = 'nobody'", new { }, Never));
        Assert.Contains("audit_entries_stay", refused?.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_s_own_changes_and_those_of_a_person_are_told_apart_and_where_somebody_is_is_a_pseudonym(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        await using var scanner = new CountingScanner();
        using var server = new RunningServer(
            volume.Path,
            [("Scan:ClamAv", scanner.Address), ("Upload:IncompleteLifetime", "1h"), ("Proxy:KnownNetworks", "127.0.0.0/8"), ("Audit:KeepDays", "10"), .. OpenIdProvider.OfNobody]);
        var (person, session) = await TestPerson.SignInAsync(server);
        using var browser = TestPerson.Browser(server, session);
        using (var own = new HttpRequestMessage(HttpMethod.Put, "/own.bin") { Content = new ByteArrayContent([1]), Headers = { { "X-Forwarded-For", "198.51.100.7" } } })
            (await browser.SendAsync(own)).Dispose();
        var expired = await SendAsync(server, "203.0.113.9", "a.bin?expires=1h");
        var incoming = await new Uploads.Lanes.TusClient(server.Client).CreateAsync(3);
        Assert.NotEmpty(incoming);
        await File.WriteAllBytesAsync(Path.Combine(server.VolumePath, "incoming", $"{StoredId.New()}.part"), [1]);
        await Eventually.HoldsAsync(async () => await server.CountAsync("audit_entries WHERE action = 'transfer.scanned' AND detail = 'clean' AND actor = 'server' AND client IS NULL") == 2);
        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();
        await SendAsync(server, "203.0.113.9", "b.bin");

        foreach (var action in new[] { "transfer.expired", "transfer.abandoned", "object.removed" })
            Assert.Equal(1, await server.CountAsync($"audit_entries WHERE action = '{action}' AND actor = 'server' AND client IS NULL"));
        Assert.Equal(1, await server.CountAsync($"audit_entries WHERE action = 'transfer.created' AND actor = 'person:{person}'"));
        var entries = await EntriesAsync(server, new AuditFilter(Action: "transfer.created"));
        var stranger = entries.Where(entry => entry.Actor is "anyone" && entry.Client is not null).Select(entry => entry.Client).GroupBy(client => client, StringComparer.Ordinal).Single(clients => clients.Count() == 2).Key!;
        Assert.Matches("^[0-9a-f]{16}$", stranger);
        Assert.NotEqual(stranger, entries.Single(entry => entry.Actor.StartsWith("person:", StringComparison.Ordinal)).Client);
        Assert.DoesNotContain(entries, entry => $"{entry}".Contains("a.bin", StringComparison.Ordinal) || $"{entry}".Contains("203.0.113.9", StringComparison.Ordinal));
        Assert.Equal(expired.Id, AuditSubject.TransferOf((await EntriesAsync(server, new AuditFilter(Action: "transfer.expired"))).Single().Subject)?.Value);

        // In another period the same address has another pseudonym, and old entries and their key are gone.
        server.Clock.Advance(TimeSpan.FromDays(21));
        await SendAsync(server, "203.0.113.9", "c.bin");
        await server.SweepAsync();
        Assert.NotEqual(stranger, (await EntriesAsync(server, new AuditFilter(Action: "transfer.created"))).Single().Client);
        Assert.Equal(1, await server.CountAsync("audit_keys"));
    }

    [Fact]
    public async Task Many_subjects_are_asked_about_once()
    {
        using var volume = new TestFolder();
        var statements = new StatementCount();
        using var server = new RunningServer(volume.Path, services => services
            .AddSingleton<AuditCallers>(new Somebody())
            .AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), statements.Listen)));
        AuditSubject[] subjects = [.. Enumerable.Range(0, 3).Select(_ => AuditSubject.Transfer(StoredId.New()))];

        await server.Services.GetRequiredService<IDatabase>().WriteAsync(
            transaction => server.Services.GetRequiredService<AuditTrail>().AddAsync(transaction, AuditAction.TransferDeleted, subjects), Never);

        Assert.Equal(1, statements.Of("FROM audit_keys"));
        var entries = await EntriesAsync(server, new AuditFilter());
        Assert.Equal(subjects.Select(subject => subject.ToString()).Order(StringComparer.Ordinal), entries.Select(entry => entry.Subject).Order(StringComparer.Ordinal));
        Assert.Single(entries.Select(entry => entry.Client).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task By_settings_an_address_is_written_in_full_or_not_at_all_and_nothing_without_the_trail()
    {
        foreach (var (setting, value, expected) in new[] { ("Audit:Addresses", "full", "203.0.113.9"), ("Audit:Addresses", "none", null), ("Audit:Enabled", "false", "no entry") })
        {
            using var server = new RunningServer(null, (setting, value), ("Proxy:KnownNetworks", "127.0.0.0/8"));
            var sent = await SendAsync(server, "203.0.113.9", "a.bin");
            await server.Services.GetRequiredService<Ownership>().DeleteAsync(new TransferOwner.ByToken(OwnerToken.TryParse(RequestCredentials.OwnerToken(sent.OwnerLink), out var owner) ? owner : default), Never);
            var entries = await EntriesAsync(server, new AuditFilter());
            Assert.Equal(expected is "no entry" ? [] : [null, expected], entries.Select(entry => entry.Client));
            Assert.All(entries, entry => Assert.StartsWith("transfer:", entry.Subject, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Of_a_deleted_account_the_id_stays_and_no_name()
    {
        using var server = new RunningServer(null, OpenIdProvider.OfNobody);
        var (person, session) = await TestPerson.SignInAsync(server);
        using var browser = TestPerson.Browser(server, session);
        await AuditWalk.PostAsync(browser, "/account/delete");

        var entries = await EntriesAsync(server, new AuditFilter(Actor: AuditActor.Person(person).ToString()));
        Assert.Equal(["account.created", "account.deleted", "session.began"], entries.Select(entry => entry.Action).Order(StringComparer.Ordinal));
        Assert.Equal(0, await server.CountAsync("audit_entries WHERE COALESCE(actor, '') || COALESCE(subject, '') || COALESCE(detail, '') LIKE '%Ada%' OR detail LIKE '%@%'"));
        Assert.Empty(await server.Services.GetRequiredService<PeopleStore>().NamesAsync([person], Never));
    }

    private static async Task<Models.UploadAnswer> SendAsync(RunningServer server, string client, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/" + name) { Content = new ByteArrayContent([1]), Headers = { { "Accept", "application/json" }, { "X-Forwarded-For", client } } };
        using var answer = await server.Client.SendAsync(request);
        return await answer.TakenAsync();
    }

    private static ValueTask<List<AuditEntry>> EntriesAsync(RunningServer server, AuditFilter filter) =>
        server.Services.GetRequiredService<AuditSearch>().AllAsync(filter, after: null, Never).ToListAsync(Never);

    private sealed class Somebody : AuditCallers
    {
        public override AuditCaller Current => new(AuditActor.Anyone, IPAddress.Loopback);
    }
}

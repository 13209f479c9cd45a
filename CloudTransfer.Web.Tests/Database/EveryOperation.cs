using System.Net.Http.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Downloads;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that senders, receivers, owners, the administrator and the replica itself do, once.</summary>
internal static class EveryOperation
{
    public const string AdminKey = "administrators-only-key";

    public static async Task DoAsync(RunningServer server)
    {
        var client = server.Client;
        var folder = await client.SendFormAsync(new FormBody().File("F/a.jpg", [1]).File("F/G/b.jpg", [2]).File("ä.txt", [3]).File("F/photo.jpg", Pictures.Photo(Pictures.Jpeg(), size: 200_000)));
        var many = await client.PostAsync(Enumerable.Range(0, 301).Select(n => ($"M/{n:000}.txt", new byte[] { 1 })));
        var limited = await client.PutFileAsync("a.bin", [1, 2, 3], "?downloads=1&password=secret-word");
        await LookAsync(client, folder, many);
        await AgeAsync(server, limited.Id);
        await TakeAsync(client, limited);
        await HoldAsync(server);
        await ArriveAsync(server);
        await RecordPiecesAsync(server.Services, StoredId.TryParse(folder.Id, out var id) ? id : throw new InvalidDataException(folder.Id));
        await MailOperations.DoAsync(server);
        await WebhookOperations.DoAsync(server);
        await OwnAsync(client, folder);
        await AdministerAsync(server, folder.Id);
        await KeepHouseAsync(server, folder.Id);
        await AccountOperations.DoAsync(server);
        await PasskeyOperations.DoAsync(server);
        await RequestOperations.DoAsync(server);
        await AuditOperations.DoAsync(server);
    }

    private static async Task LookAsync(HttpClient client, UploadAnswer folder, UploadAnswer many)
    {
        string[] pages =
        [
            $"/d/{folder.Id}", $"/d/{folder.Id}?find=a", $"/d/{folder.Id}?find=Ä", $"/d/{folder.Id}?view=gallery", $"/d/{folder.Id}/files/0/view",
            $"/d/{folder.Id}/files/0", $"/d/{folder.Id}/files/1/thumbnail", $"/d/{folder.Id}/SHA256SUMS", $"/d/{folder.Id}/zip?folder=F&file=2&folderOf=1.2", $"/d/{folder.Id}/zip?file=0-1",
            $"/d/{many.Id}", $"/d/{many.Id}?folder=M", $"/d/{many.Id}?find=0", $"/d/{many.Id}?view=gallery", $"/d/{many.Id}/files/7/view", $"/api/v1/transfers/{many.Id}/files",
            new Uri(folder.OwnerLink).AbsolutePath, "/health/ready", "/metrics",
        ];
        foreach (var page in pages)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { { "Accept", "text/html" } } };
            await AnswersAsync(client.SendAsync(request));
        }
    }

    private static async Task AnswersAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.True((int)answer.StatusCode < 500, $"{answer.RequestMessage!.RequestUri} is answered {(int)answer.StatusCode}.");
    }

    // A password that an earlier version hashed is hashed anew when it is shown.
    private static Task AgeAsync(RunningServer server, string id) => server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
        "UPDATE transfers SET password_hash = @hash WHERE id = @id",
        new { id, hash = new PasswordHasher<PasswordHashing>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword(null!, "secret-word") },
        CancellationToken.None);

    private static async Task TakeAsync(HttpClient client, UploadAnswer limited)
    {
        foreach (var (password, first) in new[] { ("wrong", 0), ("secret-word", 0), ("secret-word", 1), ("secret-word", 0) })
        {
            using var asked = await SendAsync($"/d/{limited.Id}/download", password, first);
            if (asked.Headers.Location is not { } ticket)
                continue;
            for (var offset = 0; offset < 2; offset++)
            {
                using var _ = await SendAsync(ticket.ToString(), password, offset);
            }
        }

        async Task<HttpResponseMessage> SendAsync(string address, string password, int from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = RequestCredentials.Password(password);
            request.Headers.Range = new(from, from);
            return await client.SendAsync(request);
        }
    }

    // A limited download that is broken off, given back, taken over by another, and used up.
    private static async Task HoldAsync(RunningServer server)
    {
        var (tickets, grants) = (server.Services.GetRequiredService<TicketStore>(), server.Services.GetRequiredService<TicketGrants>());
        var sent = await server.Client.PostAsync([("F/a.bin", new byte[600_000]), ("F/b.bin", [1])], ("downloads", "1"));
        Assert.True(StoredId.TryParse(sent.Id, out var id));
        var begun = await grants.BeginAsync(Ticket.For(id), mayBegin: true, new TicketRequest("0", 600_000, 0, 600_000, 700_000, 2, "somebody"), CancellationToken.None);
        var sending = Assert.IsType<TicketResult.Granted>(begun).Lease;
        Assert.True(await tickets.IsBusyAsync(id, "somebody", CancellationToken.None));
        Assert.True(await grants.ExtendAsync(sending, CancellationToken.None));
        await grants.EndAsync(sending, 300_000);
        Assert.Single(await tickets.IdleOfAsync(id, "somebody", CancellationToken.None));

        var browser = new DownloadClient(server.Client, "127.0.0.1", isBrowser: true);
        (await browser.SendAsync($"/d/{id}")).Dispose();
        server.Clock.Advance(TicketStore.ResumeWithin * 2);
        Assert.Equal([1], await browser.DownloadAsync($"/d/{id}/files/1"));
        (await browser.SendAsync($"/d/{id}")).Dispose();
    }

    private static async Task ArriveAsync(RunningServer server)
    {
        var tus = new TusClient(server.Client);
        var whole = await tus.CreateAsync(3);
        await tus.SendAllAsync(whole, 0, [1, 2, 3]);
        Assert.Equal(3, await tus.OffsetAsync(whole));
        var part = await tus.CreateAsync(3);
        await tus.SendAllAsync(part, 0, [1]);
        var deleted = await tus.CreateAsync(3);
        using var gone = await tus.SendAsync("DELETE", deleted, (byte[]?)null);
        using var manifest = await server.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "A/a", size = 3 }, new { path = "A/b", size = 3 } }, lanes = 2 });
        // More than one transaction writes, and one deletes.
        using var many = await server.Client.PostAsJsonAsync(
            "/api/v1/transfers", new { files = Enumerable.Range(0, TransferWriter.Slice).Select(n => new { path = $"D{n}/a", size = 0 }) });
        many.EnsureSuccessStatusCode();
        var created = (await manifest.Content.ReadFromJsonAsync<TransferAnswer>())!;
        await tus.SendAllAsync(created.Uploads![0].Url, 0, [1]);
        using var tail = await server.Client.GetAsync($"{created.Uploads[0].Url}/tail");
        using var thumbnail = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/transfers/{created.Id}/files/0/thumbnail") { Content = new ByteArrayContent(Pictures.WebP()) };
        thumbnail.Content.Headers.ContentType = new("image/webp");
        thumbnail.Headers.Authorization = RequestCredentials.Owner(created.OwnerLink!);
        using var kept = await server.Client.SendAsync(thumbnail);
        kept.EnsureSuccessStatusCode();
        Assert.Equal(204, await tus.OmitAsync(created, 1));
    }

    private static async Task OwnAsync(HttpClient client, UploadAnswer folder)
    {
        using var change = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{folder.Id}") { Content = JsonContent.Create(new { message = "m", downloads = 5 }) };
        change.Headers.Authorization = RequestCredentials.Owner(folder.OwnerLink);
        using var changed = await client.SendAsync(change);
        changed.EnsureSuccessStatusCode();
    }

    private static async Task AdministerAsync(RunningServer server, string id)
    {
        using var visitor = new Visitor(server.Address);
        using var wrong = await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "another-administrators-key"));
        using var right = await visitor.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey));
        foreach (var page in new[] { "/admin", "/admin?order=oldest", "/admin?order=largest", $"/admin?id={id}", $"/admin/transfers/{id}", $"/admin/delete?id={id}&id={StoredId.New()}" })
            await AnswersAsync(visitor.GetAsync(page));

        (await visitor.SubmitAsync("/admin", "form[action='/admin/sign-out']")).Dispose();
        var metrics = server.Services.GetRequiredService<CloudTransferMetrics>();
        metrics.Rejected(RejectReason.Size);
        await server.Services.GetRequiredService<RejectionCounter>().WriteAsync(CancellationToken.None);
    }

    // Checksums, counts, gauges, and all that time takes away.
    private static async Task KeepHouseAsync(RunningServer server, string id)
    {
        var services = server.Services;
        await Eventually.HoldsAsync(async () =>
        {
            await services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Checksum, CancellationToken.None);
            using var sums = await server.Client.GetAsync($"/d/{id}/SHA256SUMS");
            return sums.IsSuccessStatusCode;
        });
        // Asked by a page as long as the sums are not all known: which may have been over before anybody asked.
        await services.GetRequiredService<ChecksumStore>().CountAsync(StoredId.New(), CancellationToken.None);
        await QueueJobsAsync(services);
        Assert.True(await services.GetRequiredService<TransferWriter>().IsWrittenAsync(StoredId.TryParse(id, out var known) ? known : default));
        var nowhere = new Lane(StoredId.New(), 0, 0, 1, 0, "", new Checkpoint(1, 1, Array.Empty<uint>(), false), server.Clock.GetUtcNow());
        Assert.Equal(LaneSave.Gone, await services.GetRequiredService<IncomingTransferStore>().SaveAsync(nowhere, 0, [], 0, server.Clock.GetUtcNow(), CancellationToken.None));
        Assert.Equal(QuotaDecision.TakenOver, (await services.GetRequiredService<LaneReservations>().TakeAsync(nowhere, 0, new SpaceRequest(1))).Answer);
        services.GetRequiredService<KeyRows>().Add("key-1", "<key/>"u8.ToArray());
        Assert.NotEmpty(services.GetRequiredService<KeyRows>().All());
        await GiveSpaceAsync(services.GetRequiredService<StorageQuota>(), server.Volume.Space().Free);
        await MeterAsync(services.GetRequiredService<IDatabase>(), services.GetRequiredService<RowQuota>());
        Assert.Null(await services.GetRequiredService<Ownership>().FindAsync(OwnerToken.New(), CancellationToken.None));
        await services.GetRequiredService<Ownership>().ConfirmAsync(CancellationToken.None);
        await services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
        await StorageSnapshotReader.TakeAsync(services.GetRequiredService<IDatabase>(), server.Volume, services.GetRequiredService<JobBacklog>(), null, server.Clock.GetUtcNow(), CancellationToken.None);
        await server.SweepAsync();
        server.Clock.Advance(TimeSpan.FromHours(1));
        await server.SweepAsync();
        server.Clock.Advance(TimeSpan.FromDays(40));
        await server.SweepAsync();
    }

    private static Task MeterAsync(IDatabase database, RowQuota rows) => database.WriteAsync(
        async transaction =>
        {
            Assert.True(await rows.HasSpaceAsync(transaction, 1));
            await rows.MeterAsync(transaction, new MeteredSender("192.0.2.1", 10), 1);
        }, CancellationToken.None);

    // What an upload in a bucket records.
    private static async Task RecordPiecesAsync(IServiceProvider services, StoredId id)
    {
        UploadPiece[] pieces = [new(1, 0, 10, "staged", IsPart: false), new(1, 10, 5, "more", IsPart: false), new(2, 0, 20, "etag", IsPart: true)];
        var database = services.GetRequiredService<IDatabase>();
        await database.WriteAsync(transaction => UploadPieces.AddAsync(transaction, id, pieces), CancellationToken.None);
        Assert.Equal(pieces, await services.GetRequiredService<UploadPieces>().OfAsync(id, 1, 2, CancellationToken.None));
        await database.WriteAsync(transaction => UploadPieces.AddAsync(transaction, id, [new(1, 0, 15, "etag", IsPart: true)]), CancellationToken.None);
        Assert.Equal([new UploadPiece(1, 0, 15, "etag", IsPart: true)], await services.GetRequiredService<UploadPieces>().OfAsync(id, 1, 1, CancellationToken.None));
        await database.WriteAsync(transaction => UploadPieces.RemoveAsync(transaction, id), CancellationToken.None);
    }

    // What the worker does with jobs, step by step.
    private static async Task QueueJobsAsync(IServiceProvider services)
    {
        var (queue, database) = (services.GetRequiredService<JobQueue>(), services.GetRequiredService<IDatabase>());
        async Task<JobLease> TakeAsync(JobKind kind) =>
            await queue.TakeAsync(kind, new HashSet<long>(), Backoff.Longest, CancellationToken.None) ?? throw new InvalidOperationException("There is no job.");
        await queue.ScheduleAsync(JobKind.Cleanup, CancellationToken.None);
        await queue.RepeatAsync(await TakeAsync(JobKind.Cleanup), TimeSpan.FromMinutes(1), null);

        await queue.ScheduleAsync(JobKind.Scan, CancellationToken.None);
        var scan = await TakeAsync(JobKind.Scan);
        Assert.True(await queue.ExtendAsync(scan));
        Assert.True(await queue.ReturnAsync(scan));
        Assert.True(await queue.PostponeAsync(await TakeAsync(JobKind.Scan), TimeSpan.Zero, null));
        Assert.True(await queue.YieldAsync(await TakeAsync(JobKind.Scan), 1, null));
        Assert.True(await queue.FailAsync(await TakeAsync(JobKind.Scan), "error", 1, TimeSpan.FromMinutes(1), null));
        await services.GetRequiredService<JobBacklog>().CountAsync(CancellationToken.None);
        await database.FirstAsync<string>(JobBacklog.LastError, new { kind = "scan" }, CancellationToken.None);
        await queue.RetryAsync(JobKind.Scan, CancellationToken.None);
        Assert.True(await queue.CompleteAsync(await TakeAsync(JobKind.Scan), async transaction =>
        {
            await ScanStore.SaveAsync(transaction, "none", finding: null);
            await ScanStore.SaveUncheckedAsync(transaction, "none");
        }));
        await services.GetRequiredService<ScanStore>().FilesAsync("none", 0, 1, CancellationToken.None);
        await database.WriteAsync(
            async transaction => await Dapper.SqlMapper.ExecuteAsync(
                transaction.Connection!, TransferJobs.InsertScan + TransferJobs.Missing, new { kind = "scan", now = 0, limit = 1 }, transaction),
            CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM jobs WHERE kind = 'scan'", new { }, CancellationToken.None);
    }

    // Half of all there is, more than is then left, and all of it back.
    private static async Task GiveSpaceAsync(StorageQuota quota, long free)
    {
        var (one, other) = (Upload(), Upload());
        Assert.Equal(QuotaDecision.Kept, (await quota.TakeAsync(one, new SpaceRequest(free / 2), CancellationToken.None)).Answer);
        Assert.Equal(QuotaDecision.VolumeFull, (await quota.TakeAsync(other, new SpaceRequest(0, free / 4 * 3), CancellationToken.None)).Answer);
        Assert.Equal(new SpaceGrant(QuotaDecision.Kept, 1), await quota.TakeAsync(one, new SpaceRequest(1), CancellationToken.None));
        await quota.SettleAsync(one.Id, 1, CancellationToken.None);
        await quota.RecountAsync(CancellationToken.None);
        await quota.ReleaseAsync(one.Id);

        static ActiveUpload Upload() => new(StoredId.New(), "192.0.2.1", 1, 10);
    }
}

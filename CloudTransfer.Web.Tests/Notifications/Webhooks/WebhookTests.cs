using System.Net;
using System.Text.Json;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Tests.Downloads;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StandardWebhooks;

namespace CloudTransfer.Web.Tests.Notifications.Webhooks;

/// <summary>What endpoints of webhooks are told, whatever they do.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string AdminKey = "administrators-only-key";

    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_event_is_told_signed_and_without_secrets(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        await using var scanner = new CountingScanner { Answer = "stream: Eicar-Test FOUND" };
        using var server = NewServer(volume.Path, [.. _receiver.Settings(), .. _receiver.Settings(1, "transfer.expired")]);
        var kept = await SendAsync(server, ("title", "Photos"), ("expires", "1h"));
        Assert.Equal("content"u8.ToArray(), await new DownloadClient(server.Client, "203.0.113.1").DownloadAsync($"/d/{kept.Id}/download"));
        // The receiver may have the last byte before the download counts.
        await Eventually.HoldsAsync(async () =>
        {
            await server.Services.GetRequiredService<DownloadCounter>().WriteAsync(CancellationToken.None);
            return await server.CountAsync("webhooks WHERE type = 'transfer.downloaded'") == 1;
        });
        var deleted = await SendAsync(server, ("password", "open-sesame"), ("message", "for you alone"));
        using (var visitor = new Visitor(server.Address))
            (await visitor.SubmitAsync(new Uri(deleted.OwnerLink).AbsolutePath + "/delete", "form[data-id=delete]")).Dispose();
        var asked = await server.Client.AskAsync(new { title = "Scans", expires = "1d" });
        await server.Client.PutAsync(asked, "scan.pdf", "content"u8.ToArray());
        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();
        await server.SweepAsync();
        await RunAsync(server);
        server.Clock.Advance(TimeSpan.FromHours(-2));
        using (var scanning = NewServer(volume.Path, [.. _receiver.Settings(), ("Scan:ClamAv", scanner.Address)]))
        {
            await SendAsync(scanning);
            await Eventually.HoldsAsync(async () => await scanning.CountAsync("webhooks WHERE type = 'scan.found'") == 1);
            await RunAsync(scanning);
        }

        Assert.Equal(
            ["scan.found", "submission.received", "transfer.created", "transfer.created", "transfer.created", "transfer.deleted", "transfer.downloaded", "transfer.expired", "transfer.expired"],
            Told().Select(told => told.Type).Order(StringComparer.Ordinal));
        Assert.Equal("transfer.expired", Assert.Single(Told(), told => told.Path is "/hook1").Type);
        // By its id the requester opens it, and its sender's id is not told.
        var received = DataOf("submission.received");
        Assert.Equal((asked.Id, (await server.Client.ReadAsync(asked)).Received[0].Id), (received.GetProperty("request").GetString(), received.GetProperty("id").GetString()));
        Assert.Equal("content", await server.Client.GetStringAsync($"/d/{received.GetProperty("id").GetString()}/download"));
        Assert.Equal(JsonValueKind.Null, DataOf("transfer.created").GetProperty("request").ValueKind);
        var created = Told().First(told => told.Type is "transfer.created" && string.Equals(told.Id, kept.Id, StringComparison.Ordinal)).Data;
        Assert.Equal(("Photos", "a.txt", 7, 1), (created.GetProperty("title").GetString(), created.GetProperty("name").GetString(), created.GetProperty("size").GetInt64(), created.GetProperty("files").GetInt32()));
        Assert.Equal(("owner", 1, "Eicar-Test"), (DataOf("transfer.deleted").GetProperty("by").GetString(), DataOf("transfer.downloaded").GetProperty("downloads").GetInt32(), DataOf("scan.found").GetProperty("finding").GetString()));
        foreach (var (headers, body) in _receiver.Received)
        {
            AssertSigned(headers, body);
            foreach (var secret in new[] { kept.OwnerLink[^22..], deleted.OwnerLink[^22..], "open-sesame", "for you alone", WebhookReceiver.Secret })
                Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("submission.received", false, true)]
    [InlineData("transfer.created", true, false)]
    [InlineData("transfer.expired", false, false)]
    public async Task Nothing_is_read_or_written_for_an_event_that_no_endpoint_wants(string events, bool createdIsWanted, bool receivedIsWanted)
    {
        using var volume = new TestFolder();
        var statements = new StatementCount();
        using var server = new RunningServer(
            volume.Path, services => services.AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), statements.Listen)), _receiver.Settings(0, events));
        var asked = await server.Client.AskAsync(new { title = "Scans" });
        foreach (var (isWanted, send) in new (bool, Func<Task>)[] { (createdIsWanted, () => SendAsync(server)), (receivedIsWanted, () => server.Client.PutAsync(asked, "scan.pdf", [1])) })
        {
            statements.Clear();
            await send();
            Assert.Equal(isWanted ? (1, 1) : (0, 0), (statements.Of("removed_by AS RemovedBy"), statements.Of("INSERT INTO webhooks")));
        }
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_told_and_an_endpoint_that_is_not_set_any_more_gets_nothing()
    {
        using var volume = new TestFolder();
        using (var server = NewServer(volume.Path, _receiver.Settings()))
        {
            var sent = await SendAsync(server);
            Assert.True(StoredId.TryParse(sent.Id, out var id));
            await Assert.ThrowsAsync<InvalidOperationException>(() => server.Services.GetRequiredService<IDatabase>().WriteAsync(async transaction =>
            {
                await server.Services.GetRequiredService<TransferEvents>().AddAsync(transaction, TransferEvent.Deleted, id);
                throw new InvalidOperationException("The test undoes it.");
            }, CancellationToken.None));
            Assert.Equal(1, await server.CountAsync("webhooks"));
        }

        using var other = NewServer(volume.Path, _receiver.Settings(1));
        await RunAsync(other);
        // A replica that is not restarted yet leaves the message to those that know its endpoint.
        Assert.Equal(1, await other.CountAsync("webhooks"));
        other.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(other);

        Assert.Empty(_receiver.Received);
        Assert.Equal((0, 0), (await other.CountAsync("webhooks"), await other.CountAsync("jobs WHERE kind = 'webhook'")));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_endpoint_does_not_take_is_tried_again_and_after_a_day_listed_for_the_administrator(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = NewServer(volume.Path, [.. _receiver.Settings(), ("Admin:Key", AdminKey)]);
        await SendAsync(server);
        Func<HttpContext, Task>[] faults =
        [
            context => WebhookReceiver.Status(context, HttpStatusCode.InternalServerError),
            context =>
            {
                context.Response.Headers.Location = $"{_receiver.Address}elsewhere";
                return WebhookReceiver.Status(context, HttpStatusCode.TemporaryRedirect);
            },
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            },
            context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default),
            context => WebhookReceiver.Status(context, HttpStatusCode.Gone),
        ];
        foreach (var fault in faults)
        {
            _receiver.Answer = fault;
            await RunAsync(server);
            server.Clock.Advance(WebhookJob.LongestPause);
        }

        // Each attempt is the same message, signed anew; nothing went where the redirect led.
        Assert.Equal(faults.Length, _receiver.Received.Count);
        Assert.Single(_receiver.Received.Select(received => $"{received.Headers["webhook-id"]} {received.Headers[":path"]} {received.Body}").Distinct(StringComparer.Ordinal));
        Assert.Equal(faults.Length, _receiver.Received.Select(received => received.Headers["webhook-timestamp"].ToString()).Distinct(StringComparer.Ordinal).Count());
        server.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(server);
        Assert.Equal((1, 0), (await server.CountAsync("webhooks WHERE failed_at IS NOT NULL"), await server.CountAsync("jobs WHERE kind = 'webhook'")));
        Assert.Equal(1, (await server.Services.GetRequiredService<JobBacklog>().CountAsync(CancellationToken.None)).Single(jobs => jobs.Kind is JobKind.Webhook).GivenUp);
        Assert.Contains("cloudtransfer_webhook_attempts_total{outcome=\"given_up\"} 1\n", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        using var administrator = new Visitor(server.Address);
        (await administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", AdminKey))).Dispose();
        var row = (await administrator.ReadAsync("/admin")).QuerySelector("[data-id=webhooks] tbody tr")!;
        Assert.Equal(["transfer.created", "127.0.0.1"], row.Children.Take(2).Select(cell => cell.TextContent));
        Assert.Contains("it answers 410", row.TextContent, StringComparison.Ordinal);
        _receiver.Answer = context => WebhookReceiver.Status(context, HttpStatusCode.OK);
        (await administrator.SubmitAsync("/admin", "form[data-id=replay]")).Dispose();
        await RunAsync(server);

        Assert.Equal(_receiver.Received[0].Headers["webhook-id"], _receiver.Received[^1].Headers["webhook-id"]);
        Assert.Equal(0, await server.CountAsync("webhooks"));
        Assert.Null((await administrator.ReadAsync("/admin")).QuerySelector("[data-id=webhooks]"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Nothing_is_sent_to_an_address_that_no_setting_names_however_it_is_written(string host)
    {
        using var server = NewServer(null, [.. _receiver.Settings(), ("Webhooks:Endpoints:0:Url", $"http://{host}:{_receiver.Address.Port}/"), ("Webhooks:AllowedNetworks", "10.0.0.0/8")]);
        await SendAsync(server);
        await RunAsync(server);

        Assert.Empty(_receiver.Received);
        Assert.Equal(1, await server.CountAsync("jobs WHERE kind = 'webhook' AND last_error = 'webhook_address_forbidden'"));
    }

    [Fact]
    public async Task An_endless_answer_holds_nothing_up()
    {
        _receiver.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 100_000), context.RequestAborted);
        };
        using var server = NewServer(null, _receiver.Settings());
        await SendAsync(server);
        await RunAsync(server);

        Assert.Equal(0, await server.CountAsync("webhooks"));
    }

    private static RunningServer NewServer(string? volume, (string, string)[] settings) =>
        new(volume, services => services.RunByHand<WebhookJob>(), [.. settings, DownloadClient.KnownProxy]);

    private static async Task<UploadAnswer> SendAsync(RunningServer server, params (string Name, string Value)[] fields) =>
        await server.Client.PostAsync([("a.txt", "content"u8.ToArray())], fields);

    private static async Task RunAsync(RunningServer server)
    {
        while (await server.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Webhook, CancellationToken.None))
        {
            // The next message.
        }
    }

    private IEnumerable<(string Path, string Type, string Id, JsonElement Data)> Told() => _receiver.Received.Select(received =>
    {
        var message = JsonDocument.Parse(received.Body).RootElement;
        Assert.True(message.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        return (received.Headers[":path"].ToString(), message.GetProperty("type").GetString()!, message.GetProperty("data").GetProperty("id").GetString()!, message.GetProperty("data"));
    });

    private JsonElement DataOf(string type) => Told().First(told => string.Equals(told.Type, type, StringComparison.Ordinal)).Data;

    // By the library of Standard Webhooks, whose idea of the time is this machine's.
    private static void AssertSigned(HeaderDictionary headers, string body)
    {
        var webhook = new StandardWebhook(WebhookReceiver.Secret);
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers["webhook-timestamp"].ToString()));
        Assert.Equal(webhook.Sign(headers["webhook-id"].ToString(), sent, body), headers["webhook-signature"].ToString());
        if (TimeProvider.System.GetUtcNow() - sent < TimeSpan.FromMinutes(5) && sent - TimeProvider.System.GetUtcNow() < TimeSpan.FromMinutes(5))
            webhook.Verify(body, headers);
        Assert.NotEqual(webhook.Sign(headers["webhook-id"].ToString(), sent, body + " "), headers["webhook-signature"].ToString());
    }
}

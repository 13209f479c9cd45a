using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that is done with mails and recipients, once; no mail server is asked.</summary>
internal static class MailOperations
{
    public static async Task DoAsync(RunningServer server)
    {
        await WriteAsync(server.Services);
        var sent = await server.Client.PutFileAsync("mail.bin", [1]);
        var transfer = (await server.Store.FindAsync(StoredId.TryParse(sent.Id, out var id) ? id : throw new InvalidDataException(sent.Id), CancellationToken.None))!;
        await ProveAsync(server.Services, transfer);
        await DeliverAsync(server, transfer);
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM jobs WHERE kind = 'mail'", new { }, CancellationToken.None);
    }

    // A mail that is written, given a secret, counted and removed, and an address that wants none.
    private static async Task WriteAsync(IServiceProvider services)
    {
        var (database, outbox, refusals) = (services.GetRequiredService<IDatabase>(), services.GetRequiredService<Outbox>(), services.GetRequiredService<MailRefusals>());
        var mail = new Mail("test", "x", Address("ann@example.org"), "en", "https://send.example.org", "");
        await database.WriteAsync(transaction => outbox.AddAsync(transaction, mail), CancellationToken.None);
        Assert.Equal("secret", await outbox.KeepSecretAsync(mail, "secret", _ => Task.CompletedTask, CancellationToken.None));
        var place = await services.GetRequiredService<MailRates>().TakeAsync(mail, CancellationToken.None);
        await database.WriteAsync(transaction => MailRates.ReturnAsync(transaction, place.Attempt!), CancellationToken.None);
        await refusals.RefuseAsync(mail.Address, CancellationToken.None);
        Assert.True(await refusals.IsRefusedAsync(mail.Address, CancellationToken.None));
        await refusals.AllowAsync(mail.Address, CancellationToken.None);
        await database.WriteAsync(transaction => Outbox.RemoveAsync(transaction, mail), CancellationToken.None);
    }

    // A sender who proves an address by the second code.
    private static async Task ProveAsync(IServiceProvider services, Transfer transfer)
    {
        var (database, sender, owned) = (services.GetRequiredService<IDatabase>(), services.GetRequiredService<DeliverySender>(), services.GetRequiredService<OwnedDeliveries>());
        var delivery = new Delivery([Address("ann@example.org")], Address("me@example.org"), Notify.Each, NeedsProof: true, new MailOrigin(IsSignedIn: false, "https://send.example.org", "en", ""));
        await database.WriteAsync(transaction => DeliveryRows.AddAsync(transaction, transfer.Id, delivery), CancellationToken.None);
        await sender.AddMissingAsync(CancellationToken.None);
        var code = await CodeAsync(services, transfer.Id, "code", () => owned.RenewCodeAsync(transfer.Id, CancellationToken.None));
        Assert.Null(await owned.ProveAsync(transfer, code, client: null, CancellationToken.None));
    }

    /// <summary>A code that could not be sent, and the one that was sent then.</summary>
    public static async Task<string?> CodeAsync(IServiceProvider services, StoredId subject, string kind, Func<Task> renew)
    {
        var database = services.GetRequiredService<IDatabase>();
        var (composer, mail) = await NextAsync(services, "subject", subject, kind);
        await composer.ComposeAsync(mail, CancellationToken.None);
        await database.WriteAsync(transaction => composer.FailedAsync(transaction, mail, MailFailure.Refused, "550"), CancellationToken.None);
        await database.WriteAsync(transaction => Outbox.RemoveAsync(transaction, mail), CancellationToken.None);
        await renew();
        (composer, mail) = await NextAsync(services, "subject", subject, kind);
        var page = Assert.IsType<Composition.Ready>(await composer.ComposeAsync(mail, CancellationToken.None)).Page;
        await database.WriteAsync(transaction => composer.SentAsync(transaction, mail), CancellationToken.None);
        return page.Code;
    }

    // A mail that is refused and sent again, a reminder, a download, and a link that is withdrawn.
    private static async Task DeliverAsync(RunningServer server, Transfer transfer)
    {
        var (services, database, owned) = (server.Services, server.Services.GetRequiredService<IDatabase>(), server.Services.GetRequiredService<OwnedDeliveries>());
        var (composer, mail) = await NextAsync(services, "transfer_id", transfer.Id, "transfer");
        await composer.ComposeAsync(mail, CancellationToken.None);
        await database.WriteAsync(transaction => composer.FailedAsync(transaction, mail, MailFailure.Refused, "550"), CancellationToken.None);
        await owned.SendAgainAsync(transfer.Id, 0, CancellationToken.None);
        var soon = server.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        await database.ExecuteAsync(
            "UPDATE transfers SET expires_at = @soon, created_at = @created WHERE id = @id",
            new { id = transfer.Id.Value, soon = soon.ToUnixTimeMilliseconds(), created = (soon - TimeSpan.FromDays(7)).ToUnixTimeMilliseconds() }, CancellationToken.None);
        await services.GetRequiredService<MailReminderJob>().RunAsync(new JobLease(JobKind.MailReminder, "", ""), CancellationToken.None);
        var (reminder, remind) = await NextAsync(services, "transfer_id", transfer.Id, "unfetched");
        Assert.IsType<Composition.Ready>(await reminder.ComposeAsync(remind, CancellationToken.None));
        Assert.True(StoredId.TryParse(mail.Subject, out var link));
        var downloads = new RecipientDownloads(services.GetRequiredService<Outbox>(), Options.Create(new MailOptions { Smtp = { Host = "localhost" } }), server.Clock);
        for (var time = 0; time < 2; time++)
            await database.WriteAsync(async transaction => Assert.True(await downloads.AddAsync(transaction, link, 1, 1, 1)), CancellationToken.None);
        Assert.Equal(link, (await server.Store.FindByLinkAsync(link, CancellationToken.None))?.Recipient);
        Assert.Equal(transfer.Id, Assert.Single(await services.GetRequiredService<TransferSearch>().FindByLinkAsync(link, CancellationToken.None)).Id);
        await owned.WithdrawAsync(transfer.Id, 0, CancellationToken.None);
        Assert.Null(await server.Store.FindByLinkAsync(link, CancellationToken.None));
        Assert.Equal(RecipientState.Withdrawn, (await owned.FindAsync(transfer.Id, CancellationToken.None))!.Recipients[0].State);
    }

    /// <summary>A mail that waits.</summary>
    public static async Task<(MailComposer Composer, Mail Mail)> NextAsync(IServiceProvider services, string column, StoredId about, string kind)
    {
        var id = await services.GetRequiredService<IDatabase>().FirstAsync<string>(
            $"SELECT id FROM mails WHERE {column} = @about AND kind = @kind", new { about = about.Value, kind }, CancellationToken.None);
        return (services.GetRequiredService<MailComposers>().Of(kind)!, (await services.GetRequiredService<Outbox>().FindAsync(id!, CancellationToken.None))!);
    }

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"{text} is no address.", nameof(text));
}

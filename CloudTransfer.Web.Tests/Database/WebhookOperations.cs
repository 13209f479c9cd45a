using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Audit;
using CloudTransfer.Web.Tests.Notifications.Webhooks;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Everything that is done with messages to webhooks, once; nothing is sent.</summary>
internal static class WebhookOperations
{
    public static async Task DoAsync(RunningServer server)
    {
        var (database, messages) = (server.Services.GetRequiredService<IDatabase>(), server.Services.GetRequiredService<WebhookMessages>());
        var options = Options.Create(new WebhookOptions { Endpoints = { new WebhookEndpointOptions { Url = "https://hooks.example.org", Secret = WebhookReceiver.Secret } } });
        var events = new WebhookEvents(messages, options, server.Clock);
        var sent = await server.Client.PutFileAsync("hook.bin", [1]);
        Assert.True(StoredId.TryParse(sent.Id, out var id));
        await database.WriteAsync(transaction => events.AddAsync(transaction, TransferEvent.Created, id), CancellationToken.None);
        await FailAsync(database, messages);
        Assert.Equal(1, await messages.CountFailedAsync(CancellationToken.None));
        await messages.ReplayAsync(Assert.Single(await messages.FailedAsync(10, CancellationToken.None)).Id, CancellationToken.None);
        await FailAsync(database, messages);
        await messages.DiscardAsync("another", CancellationToken.None);
        await messages.ReplayAsync(null, CancellationToken.None);
        await RemoveAsync(database, messages, "transfer.created");

        var removed = new RemovedTransfers(database, events, TestAudit.Off(database), server.Clock);
        await database.WriteAsync(async transaction => Assert.True(await removed.RecordRemovalAsync(transaction, id)), CancellationToken.None);
        await RemoveAsync(database, messages, "transfer.expired");
    }

    // Removes the only message that waits, as its job does.
    private static async Task RemoveAsync(IDatabase database, WebhookMessages messages, string type)
    {
        var message = await OnlyAsync(database, messages);
        Assert.Equal(type, message.Type);
        await database.WriteAsync(transaction => WebhookMessages.RemoveAsync(transaction, message), CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM jobs WHERE kind = 'webhook'", new { }, CancellationToken.None);
    }

    // Gives up the only message, as its job does.
    private static async Task FailAsync(IDatabase database, WebhookMessages messages)
    {
        var message = await OnlyAsync(database, messages);
        await database.WriteAsync(transaction => messages.FailAsync(transaction, message, JobErrors.WebhookRefused, answer: 500), CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM jobs WHERE kind = 'webhook'", new { }, CancellationToken.None);
    }

    private static async Task<WebhookMessage> OnlyAsync(IDatabase database, WebhookMessages messages) => (await messages.FindAsync(
        Assert.Single(await database.QueryAsync<string>("SELECT subject FROM jobs WHERE kind = 'webhook'", new { }, CancellationToken.None)), CancellationToken.None))!;
}

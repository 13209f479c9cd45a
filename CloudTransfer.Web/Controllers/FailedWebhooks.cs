using CloudTransfer.Web.Models;
using CloudTransfer.Web.Notifications.Webhooks;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The messages to webhooks that were given up, for the administrator.</summary>
public sealed class FailedWebhooks(WebhookMessages messages, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const int MostShown = 50;

    /// <summary>The last of them; none where there are no webhooks.</summary>
    public async Task<IReadOnlyList<AdminWebhook>> ListAsync(CancellationToken cancel) => !options.Value.IsOn
        ? []
        : [.. (await messages.FailedAsync(MostShown, cancel)).Select(failed => AdminWebhook.From(failed, options.Value, time.GetUtcNow()))];

    /// <summary>Has one sent again; all of them without an id.</summary>
    public Task ReplayAsync(string? id, CancellationToken cancel) => messages.ReplayAsync(id, cancel);

    /// <summary>Forgets one; all of them without an id.</summary>
    public Task DiscardAsync(string? id, CancellationToken cancel) => messages.DiscardAsync(id, cancel);
}

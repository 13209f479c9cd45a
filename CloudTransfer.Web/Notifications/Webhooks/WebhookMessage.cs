using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>A message to an endpoint.</summary>
/// <param name="Id">Its id, by which the endpoint tells a repetition.</param>
/// <param name="Endpoint">The endpoint in the table.</param>
/// <param name="Type">The event.</param>
/// <param name="Body">Its body, JSON.</param>
public sealed record WebhookMessage(string Id, string Endpoint, string Type, string Body)
{
    /// <summary>When it was written.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The queue of the endpoint: one that answers slowly keeps no other waiting.</summary>
    public int Queue => ClientAddress.QueueOf(Endpoint);
}

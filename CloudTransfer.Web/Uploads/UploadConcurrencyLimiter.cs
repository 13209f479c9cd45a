using CloudTransfer.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// How many requests are sending at the same time: to this replica, for what they use is this replica's own, its memory and
/// its descriptors.
/// </summary>
public sealed class UploadConcurrencyLimiter(IOptions<UploadOptions> options)
{
    private readonly ClientConcurrency _sending = new();

    /// <summary>Asks to send.</summary>
    public ConcurrencyDecision Enter(ClientAddress client) =>
        _sending.TryEnter(client, options.Value.MaxConcurrentPerClient, options.Value.MaxConcurrent);

    /// <summary>Ends what was let in.</summary>
    public void Leave(ClientAddress client) => _sending.Leave(client);
}

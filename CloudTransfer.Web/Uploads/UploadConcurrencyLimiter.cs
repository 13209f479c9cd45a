using CloudTransfer.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>What became of wanting to send just now.</summary>
public enum ConcurrencyDecision
{
    /// <summary>It may send, and is to <see cref="UploadConcurrencyLimiter.Leave"/> when it is done.</summary>
    Entered,

    /// <summary>This client is sending in too many requests already.</summary>
    TooManyOfClient,

    /// <summary>All clients together are.</summary>
    TooManyInAll,
}

/// <summary>
/// How many requests are sending at the same time: to this replica, for what they use is this replica's own, its memory and
/// its descriptors. It holds a number for each client that is sending, and for nobody else.
/// </summary>
public sealed class UploadConcurrencyLimiter(IOptions<UploadOptions> options)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<ClientAddress, int> _clients = [];
    private int _all;

    /// <summary>Asks to send.</summary>
    public ConcurrencyDecision Enter(ClientAddress client)
    {
        lock (_turn)
        {
            if (_all >= options.Value.MaxConcurrent)
                return ConcurrencyDecision.TooManyInAll;
            var own = _clients.GetValueOrDefault(client);
            if (client.IsLimited && own >= options.Value.MaxConcurrentPerClient)
                return ConcurrencyDecision.TooManyOfClient;
            _clients[client] = own + 1;
            _all++;
            return ConcurrencyDecision.Entered;
        }
    }

    /// <summary>Ends what was let in.</summary>
    public void Leave(ClientAddress client)
    {
        lock (_turn)
        {
            _all--;
            if (--_clients[client] == 0)
                _clients.Remove(client);
        }
    }
}

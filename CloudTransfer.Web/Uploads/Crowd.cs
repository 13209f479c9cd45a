using CloudTransfer.Web.Connections;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>What became of wanting to send just now.</summary>
public enum CrowdAnswer
{
    /// <summary>It may send, and is to <see cref="Crowd.Leave"/> when it is done.</summary>
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
public sealed class Crowd(IOptions<UploadOptions> options)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<Household, int> _clients = [];
    private int _all;

    /// <summary>Asks to send.</summary>
    public CrowdAnswer Enter(Household client)
    {
        lock (_turn)
        {
            if (_all >= options.Value.MaxConcurrent)
                return CrowdAnswer.TooManyInAll;
            var own = _clients.GetValueOrDefault(client);
            if (client.IsCounted && own >= options.Value.MaxConcurrentPerClient)
                return CrowdAnswer.TooManyOfClient;
            _clients[client] = own + 1;
            _all++;
            return CrowdAnswer.Entered;
        }
    }

    /// <summary>Ends what was let in.</summary>
    public void Leave(Household client)
    {
        lock (_turn)
        {
            _all--;
            if (--_clients[client] == 0)
                _clients.Remove(client);
        }
    }
}

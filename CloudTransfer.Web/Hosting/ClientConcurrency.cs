namespace CloudTransfer.Web.Hosting;

/// <summary>Whether a client may begin something just now.</summary>
public enum ConcurrencyDecision
{
    /// <summary>It may begin, and must <see cref="ClientConcurrency.Leave"/> when it is done.</summary>
    Entered,

    /// <summary>This client has as much under way as one client may.</summary>
    TooManyOfClient,

    /// <summary>All clients together have as much under way as they may.</summary>
    TooManyInAll,
}

/// <summary>
/// Counts what clients have under way at this replica, for each client and in all. It stores a number for each client that
/// has something under way, and for no other.
/// </summary>
internal sealed class ClientConcurrency
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientAddress, int> _clients = [];
    private int _total;

    /// <summary>What all clients have under way.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Counts one more unless a limit is reached.</summary>
    /// <param name="client">The client; one without limits is held to the total only.</param>
    /// <param name="maxPerClient">The most that a client may have under way.</param>
    /// <param name="maxTotal">The most that all clients may have under way.</param>
    public ConcurrencyDecision TryEnter(ClientAddress client, int maxPerClient, int maxTotal = int.MaxValue)
    {
        lock (_lock)
        {
            if (_total >= maxTotal)
                return ConcurrencyDecision.TooManyInAll;
            var own = _clients.GetValueOrDefault(client);
            if (client.IsLimited && own >= maxPerClient)
                return ConcurrencyDecision.TooManyOfClient;
            _clients[client] = own + 1;
            _total++;
            return ConcurrencyDecision.Entered;
        }
    }

    /// <summary>Counts one less, once for each time that the client entered.</summary>
    public void Leave(ClientAddress client)
    {
        lock (_lock)
        {
            _total--;
            if (--_clients[client] == 0)
                _clients.Remove(client);
        }
    }
}

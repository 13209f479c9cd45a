using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// How many searches, and listings of large transfers, read the database at the same time: at this replica, whose
/// processors they use. The others wait for their turn, and what would be too many is refused.
/// </summary>
public sealed class ListingLimiter(CloudTransferMetrics metrics) : IDisposable
{
    /// <summary>How many one client may have under way, those that wait included.</summary>
    public const int MostOfClient = 8;

    /// <summary>How many all clients may.</summary>
    public const int MostInAll = 64;

    // Smaller ones cost a few milliseconds at most.
    private const int LargeFrom = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientAddress, int> _clients = [];
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _all;

    /// <summary>How many are under way.</summary>
    public int UnderWay => _all;

    /// <summary>Whether what is listed of a transfer without a search costs enough to wait for a turn.</summary>
    public static bool IsLarge(Transfer transfer) => transfer.FileCount >= LargeFrom;

    /// <summary>Reads when it is its turn; 429 or 503 where too many wait already.</summary>
    /// <param name="controller">Whose request it is.</param>
    /// <param name="read">Reads and answers.</param>
    /// <param name="cancel">Ends the waiting: the client has gone.</param>
    public async Task<IActionResult> ReadAsync(Controller controller, Func<Task<IActionResult>> read, CancellationToken cancel)
    {
        var client = ClientAddress.Of(controller.HttpContext);
        if (TryEnter(client) is not { } code)
            return await ReadAsync(client, read, cancel);
        var error = Error.Of(code);
        metrics.Rejected(error);
        return controller.Fail(error);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<IActionResult> ReadAsync(ClientAddress client, Func<Task<IActionResult>> read, CancellationToken cancel)
    {
        try
        {
            await _turns.WaitAsync(cancel);
            try
            {
                return await read();
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Leave(client);
        }
    }

    // Null where it may read.
    private ErrorCode? TryEnter(ClientAddress client)
    {
        lock (_gate)
        {
            if (_all >= MostInAll)
                return ErrorCode.TooManyListings;
            var own = _clients.GetValueOrDefault(client);
            if (client.IsLimited && own >= MostOfClient)
                return ErrorCode.TooManyListingsOfClient;
            _clients[client] = own + 1;
            _all++;
            return null;
        }
    }

    private void Leave(ClientAddress client)
    {
        lock (_gate)
        {
            _all--;
            if (--_clients[client] == 0)
                _clients.Remove(client);
        }
    }
}

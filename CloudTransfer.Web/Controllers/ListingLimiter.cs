using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Limits the number of concurrent searches and listings of large transfers on this replica, whose processors they use.
/// Further requests wait in a queue; if it is full, they are rejected.
/// </summary>
public sealed class ListingLimiter(CloudTransferMetrics metrics) : IDisposable
{
    /// <summary>The maximum number of requests of one client, including waiting ones.</summary>
    public const int MaxPerClient = 8;

    /// <summary>The maximum number of requests of all clients.</summary>
    public const int MaxTotal = 64;

    // Smaller transfers take a few milliseconds at most.
    private const int MinLargeFileCount = 10_000;

    private readonly ClientConcurrency _underWay = new();
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The number of running and waiting requests.</summary>
    public int UnderWay => _underWay.Total;

    /// <summary>Whether a listing of the transfer is expensive enough to be limited.</summary>
    public static bool IsLarge(Transfer transfer) => transfer.FileCount >= MinLargeFileCount;

    /// <summary>Executes a read when a slot is free, or responds with 429 or 503 if too many requests wait.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="read">Executes the read and creates the response.</param>
    /// <param name="cancel">Cancels the wait: the client has disconnected.</param>
    public async Task<IActionResult> ReadAsync(Controller controller, Func<Task<IActionResult>> read, CancellationToken cancel)
    {
        var client = ClientAddress.Of(controller.HttpContext);
        var decision = _underWay.TryEnter(client, MaxPerClient, MaxTotal);
        if (decision is ConcurrencyDecision.Entered)
            return await ReadAsync(client, read, cancel);
        var error = Error.Of(decision is ConcurrencyDecision.TooManyOfClient ? ErrorCode.TooManyListingsOfClient : ErrorCode.TooManyListings);
        metrics.Rejected(error);
        return controller.Fail(error);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<IActionResult> ReadAsync(ClientAddress client, Func<Task<IActionResult>> read, CancellationToken cancel)
    {
        try
        {
            await _slots.WaitAsync(cancel);
            try
            {
                return await read();
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            _underWay.Leave(client);
        }
    }
}

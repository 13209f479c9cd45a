using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Commands;

/// <summary>The source of a move, or its target: where transfers are kept, prepared as at the start of a server.</summary>
internal sealed class MoveSide(WebApplication server) : IAsyncDisposable
{
    /// <summary>The bytes of transfers.</summary>
    public IObjectStore Objects { get; } = server.Services.GetRequiredService<IObjectStore>();

    /// <summary>The rows.</summary>
    public IDatabase Database { get; } = server.Services.GetRequiredService<IDatabase>();

    /// <summary>The tables as such.</summary>
    public DatabaseTables Tables { get; } = server.Services.GetRequiredService<DatabaseTables>();

    /// <summary>Where it is written down that transfers come or go.</summary>
    public AuditTrail Audit { get; } = server.Services.GetRequiredService<AuditTrail>();

    /// <summary>The key ring.</summary>
    public IKeyDocuments Keys => server.Services.GetRequiredService<IKeyDocuments>();

    /// <summary>Keeps other moves from here or to here from beginning, until it is disposed of.</summary>
    /// <exception cref="CommandException">One is under way.</exception>
    public async Task<HeldLock> TakeAsync(CancellationToken cancel) =>
        await Locks.TryTakeAsync("move", cancel) ?? throw new CommandException($"Another move from or to {Location} is under way.");

    /// <summary>How many bytes may be written there, after what is always left free.</summary>
    public long Free
    {
        get
        {
            var (free, total) = Objects.Space();
            return free - server.Services.GetRequiredService<IOptions<StorageOptions>>().Value.FreeOf(total);
        }
    }

    /// <summary>Where it is, for people.</summary>
    public string Location => $"{Objects.Location} with {Tables.Location}";

    private ILocks Locks => server.Services.GetRequiredService<ILocks>();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}

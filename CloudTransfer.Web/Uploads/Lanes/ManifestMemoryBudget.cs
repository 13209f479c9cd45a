using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// The memory that manifests share while they are read and understood. Within its share a client gets some though others
/// have taken all: then the longest of those who have more than theirs is ended. And some is for short manifests alone.
/// </summary>
/// <param name="all">How many bytes there are, without those for short ones.</param>
internal sealed class ManifestMemoryBudget(long all)
{
    // What a few thousand files need, however short they are written.
    private const long Short = 2L << 20, ForShort = 32L << 20;
    private const int Shares = 16;

    private readonly Lock _turn = new();
    private readonly List<Holding> _holdings = [];
    private long _held;

    /// <summary>Begins a manifest, which holds nothing yet.</summary>
    public Holding Begin(ClientAddress client)
    {
        var holding = new Holding(this, client);
        lock (_turn)
            _holdings.Add(holding);
        return holding;
    }

    private bool TryTake(Holding holding, long bytes)
    {
        var ended = new List<Holding>();
        var taken = TryTake(holding, bytes, ended);
        // Not under the lock: whoever waits for it goes on here.
        ended.ForEach(other => other.Cancel());
        return taken;
    }

    private bool TryTake(Holding holding, long bytes, List<Holding> ended)
    {
        lock (_turn)
        {
            if (holding.IsOver)
                return false;
            var most = holding.Bytes + bytes <= Short ? all + ForShort : all;
            while (_held + bytes > most)
            {
                if (HeldBy(holding) + bytes > all / Shares || LongestBeyondItsShare() is not { } other)
                    return false;
                End(other);
                ended.Add(other);
            }

            _held += bytes;
            holding.Bytes += bytes;
            return true;
        }
    }

    private Holding? LongestBeyondItsShare() =>
        _holdings.Where(other => !other.IsRead && HeldBy(other) > all / Shares).MaxBy(other => other.Bytes);

    // Who is not counted may stand for many: each of theirs is somebody's.
    private long HeldBy(Holding holding) => holding.Client.IsLimited
        ? _holdings.Where(other => other.Client == holding.Client).Sum(other => other.Bytes)
        : holding.Bytes;

    private void End(Holding holding)
    {
        if (holding.IsOver)
            return;
        holding.IsOver = true;
        _holdings.Remove(holding);
        _held -= holding.Bytes;
    }

    /// <summary>What one manifest holds, until it is disposed of.</summary>
    internal sealed class Holding(ManifestMemoryBudget memory, ClientAddress client) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public ClientAddress Client => client;

        /// <summary>How many bytes; changed under the memory's lock.</summary>
        public long Bytes { get; set; }

        /// <summary>Whether it holds nothing any more; changed under the memory's lock.</summary>
        public bool IsOver { get; set; }

        /// <summary>Whether all of it has come: it is not ended any more in favour of another.</summary>
        public bool IsRead { get; private set; }

        /// <summary>Told when it was ended in favour of another.</summary>
        public CancellationToken Ended => _ended.Token;

        /// <summary>Takes so many bytes more; false where there are none for it.</summary>
        public bool TryTake(long bytes) => memory.TryTake(this, bytes);

        /// <summary>All of it has come; false where it was ended just before.</summary>
        public bool TryEndReading()
        {
            lock (memory._turn)
                return IsRead = !IsOver;
        }

        public void Cancel() => _ended.Cancel();

        public void Dispose()
        {
            // Not the source: another may be about to cancel it, and it holds nothing.
            lock (memory._turn)
                memory.End(this);
        }
    }
}

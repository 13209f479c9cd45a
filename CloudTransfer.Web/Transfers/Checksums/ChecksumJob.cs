using System.Buffers;
using System.Security.Cryptography;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Thumbnails;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>
/// Computes the SHA-256 of every file of a sealed transfer; transfers that are read side by side share one pace. A killed
/// replica loses the files that it was at; another goes on. On the way it notes where a camera has put a thumbnail into a
/// file, whose first bytes it has at hand.
/// </summary>
public sealed partial class ChecksumJob(
    ChecksumStore store, IObjectStore objects, ReadRateLimiter pace, TimeProvider time, ILogger<ChecksumJob> logger) : JobHandler
{
    private const int Piece = 256 * 1024, Batch = 256;

    // They share one pace: more would each be slower.
    private const int MostAtOnce = 4;
    private const int RestsEach = 3;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    // Seldom enough that a commit each time costs nothing.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override JobKind Kind => JobKind.Checksum;

    /// <inheritdoc/>
    public override int Parallelism => MostAtOnce;

    /// <inheritdoc/>
    public override TimeSpan PauseAfterFailure => LongestRest;

    /// <inheritdoc/>
    /// <remarks>
    /// Ten thousand small transfers cost statements and commits, not bytes, and requests for pages come first; a large one has
    /// been slowed down by its bytes already.
    /// </remarks>
    public override TimeSpan RestAfter(TimeSpan work) => work * RestsEach < LongestRest ? work * RestsEach : LongestRest;

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        using var stored = StoredId.TryParse(lease.Subject, out var id) ? await objects.OpenAsync(id, cancel) : null;
        if (stored is null)
        {
            Log.Missing(logger);
            return new JobResult.Retry(JobErrors.ContentMissing, 0);
        }

        // Files that have their checksums already are few, or none.
        stored.Expect(0, stored.Length);
        var work = new Work(lease, stored) { Saved = time.GetTimestamp() };
        for (long from = 0; await store.MissingAsync(lease.Subject, from, Batch, cancel) is { Count: > 0 } files; from = files[^1].Number + 1)
        {
            foreach (var file in files)
                work.Computed.Add((file.Number, await ComputeAsync(work, file, cancel)));
            await SaveAsync(work, cancel);
        }

        return new JobResult.Done { Write = transaction => ChecksumStore.FinishAsync(transaction, lease.Subject) };
    }

    private async Task<string> ComputeAsync(Work work, FileRange file, CancellationToken cancel)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long position = 0; position < file.Size;)
            {
                var wanted = (int)Math.Min(Math.Min(Piece, pace.LongestPiece), file.Size - position);
                var from = file.Start + position;
                // A store may complete at once, and requests need the thread between two reads.
                await Task.Yield();
                var read = await pace.ReadAsync(() => work.Stored.ReadAsync(buffer.AsMemory(0, wanted), from, cancel), cancel);
                if (read == 0)
                    throw new EndOfStreamException();
                sha256.AppendData(buffer, 0, read);
                if (position == 0 && ExifThumbnail.Find(buffer.AsSpan(0, read)) is { } found)
                    work.Found.Add((file.Number, found));
                position += read;
                if (time.GetElapsedTime(work.Saved) > SaveEvery)
                    await SaveAsync(work, cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    private async Task SaveAsync(Work work, CancellationToken cancel)
    {
        if (!await store.SaveAsync(work.Lease, work.Computed, work.Found, cancel))
            throw new JobLeaseLostException();
        work.Computed.Clear();
        work.Found.Clear();
        work.Saved = time.GetTimestamp();
    }

    private sealed class Work(JobLease lease, StoredObject stored)
    {
        public JobLease Lease => lease;

        public StoredObject Stored => stored;

        public required long Saved { get; set; }

        public List<(long Number, string Sha256)> Computed { get; } = [];

        public List<(long Number, ExifThumbnail Found)> Found { get; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The bytes of a transfer whose checksums are to be computed are not on the volume")]
        public static partial void Missing(ILogger logger);
    }
}

using System.Buffers;
using System.Security.Cryptography;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Thumbnails;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>
/// Computes the SHA-256 of every file of sealed transfers, on any replica; those that are computed side by side share one
/// pace. A killed replica loses the files that it was at; another goes on. On the way it notes where a camera has put a
/// thumbnail into a file, whose first bytes it has at hand.
/// </summary>
public sealed partial class Hashing(
    ChecksumStore store, IObjectStore objects, ReadingPace pace, TimeProvider time, ILogger<Hashing> logger)
{
    private const int Piece = 256 * 1024, Batch = 256;

    // Well within the lease, and seldom enough that a commit each time costs nothing.
    private static readonly TimeSpan SaveEvery = ChecksumStore.LeaseLasts / 6;

    /// <summary>Computes the checksums of one transfer; false when there is none to do.</summary>
    public async Task<bool> DoOneAsync(CancellationToken cancel)
    {
        if (await store.TakeAsync(cancel) is not { } lease)
            return false;
        await HashAsync(lease, cancel);
        return true;
    }

    /// <summary>Computes the checksums of a transfer that this replica has to itself.</summary>
    public async Task HashAsync(Lease lease, CancellationToken cancel)
    {
        using var stored = await objects.OpenAsync(lease.Id, cancel);
        if (stored is null)
        {
            // Its row may be going, too; if not, somebody looks again when the lease has run out.
            Log.Lost(logger);
            return;
        }

        var work = new Work(stored) { Lease = lease, Saved = time.GetTimestamp() };
        try
        {
            while (await store.MissingAsync(lease.Id, Batch, cancel) is { Count: > 0 } files && await HashAsync(work, files, cancel))
            {
                // The next files.
            }
        }
        catch (OperationCanceledException) when (work.Lease is { } given)
        {
            // What cannot be read keeps its lease, so that the others have their turn; what was broken off need not wait.
            await store.EndAsync(given);
            throw;
        }

        if (work.Lease is { } held)
            await store.EndAsync(held);
    }

    // False when the lease was lost: the transfer is gone, or another replica's.
    private async Task<bool> HashAsync(Work work, IReadOnlyList<FileRange> files, CancellationToken cancel)
    {
        foreach (var file in files)
        {
            if (await HashAsync(work, file, cancel) is not { } sha256)
                return false;
            work.Computed.Add((file.Number, sha256));
        }

        return await SaveAsync(work, cancel);
    }

    private async Task<string?> HashAsync(Work work, FileRange file, CancellationToken cancel)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long position = 0; position < file.Size;)
            {
                var wanted = (int)Math.Min(Math.Min(Piece, pace.LongestPiece), file.Size - position);
                var from = file.Start + position;
                var read = await pace.ReadAsync(() => work.Stored.ReadAsync(buffer.AsMemory(0, wanted), from, cancel), cancel);
                // A store may answer at once, and requests need the thread between two pieces.
                await Task.Yield();
                if (read == 0)
                    throw new EndOfStreamException();
                sha256.AppendData(buffer, 0, read);
                if (position == 0 && ExifThumbnail.Find(buffer.AsSpan(0, read)) is { } found)
                    work.Found.Add((file.Number, found));
                position += read;
                if (time.GetElapsedTime(work.Saved) > SaveEvery && !await SaveAsync(work, cancel))
                    return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    private async Task<bool> SaveAsync(Work work, CancellationToken cancel)
    {
        work.Lease = await store.SaveAsync(work.Lease!, work.Computed, work.Found, cancel);
        work.Computed.Clear();
        work.Found.Clear();
        work.Saved = time.GetTimestamp();
        return work.Lease is not null;
    }

    private sealed class Work(StoredObject stored)
    {
        public StoredObject Stored => stored;

        public required Lease? Lease { get; set; }

        public required long Saved { get; set; }

        public List<(long Number, string Sha256)> Computed { get; } = [];

        public List<(long Number, ExifThumbnail Found)> Found { get; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The bytes of a transfer whose checksums are to be computed are not on the volume")]
        public static partial void Lost(ILogger logger);
    }
}

using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>Copies one object at a time, in pieces, and reads it back: what is sealed at the target is what was read of the source.</summary>
/// <param name="source">Where it is.</param>
/// <param name="target">Where it shall be.</param>
/// <param name="skipsDamaged">Whether bytes that are damaged are copied as they are.</param>
/// <param name="advance">Is told of bytes that were copied.</param>
internal sealed class ObjectCopy(MoveSide source, MoveSide target, bool skipsDamaged, Action<long> advance)
{
    // What S3 says of an object in a storage class that cannot be read, such as Glacier.
    private const string Archived = "InvalidObjectState";

    private const int Piece = 1 << 20;

    /// <summary>Copies one.</summary>
    /// <param name="id">The object.</param>
    /// <param name="length">How long it is by its row.</param>
    /// <param name="cancel">Ends it; then nothing is left.</param>
    public async Task<CopyResult> RunAsync(StoredId id, long length, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            using var from = await ReadingAsync(() => source.Objects.OpenAsync(id, cancel));
            if (from is null)
                return new CopyResult.Damaged("its bytes are missing") { IsLeftBehind = true };
            var damage = from.Length == length ? null : string.Create(CultureInfo.InvariantCulture, $"it has {from.Length} bytes instead of {length}");
            return damage is null || skipsDamaged ? await CopyAsync(id, from, buffer, damage, cancel) : new CopyResult.Damaged(damage);
        }
        catch (UnreadableException fault)
        {
            return new CopyResult.Damaged($"it cannot be read ({fault.Message})") { IsLeftBehind = true };
        }
        catch (IOException fault) when (IsOfOneFile(fault))
        {
            throw new CommandException($"{target.Objects.Location} does not take what is copied: {Words(fault)}. {Mover.GoOn}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<CopyResult> CopyAsync(StoredId id, StoredObject from, byte[] buffer, string? damage, CancellationToken cancel)
    {
        var earlier = await ReadBackAsync(id, from.Length, buffer, cancel);
        await using var upload = earlier is null ? await target.Objects.BeginAsync(id, from.Length, cancel) : null;
        using var known = new KnownChecksums(source.Database, id);
        var read = await HashAsync(
            from,
            (into, offset) => ReadingAsync(async () => await from.ReadAsync(into, offset, cancel) is > 0 and var count ? count : throw new EndOfStreamException()),
            buffer,
            async (piece, offset) =>
            {
                await known.AppendAsync(piece, cancel);
                if (upload is not null)
                    await upload.WriteAsync(offset, new ReadOnlySequence<byte>(piece));
                advance(piece.Length);
            });
        await known.EndAsync(cancel);
        damage ??= known.Damage;
        if (damage is not null && !skipsDamaged)
            return new CopyResult.Damaged(damage);
        if (upload is not null)
            await upload.SealAsync(from.Length);
        var written = earlier ?? await ReadBackAsync(id, from.Length, buffer, cancel);
        if (!string.Equals(written, read, StringComparison.Ordinal))
        {
            // What an earlier move has left, or what the target did not keep: it is copied once more.
            if (earlier is null)
                throw new CommandException($"The target gave back other bytes of {id} than were written to it.");
            advance(-from.Length);
            await target.Objects.DeleteAsync(id, CancellationToken.None);
            return await CopyAsync(id, from, buffer, damage, cancel);
        }

        upload?.Keep();
        return new CopyResult.Copied { Damage = damage };
    }

    // Null where there is no object of this length.
    private async Task<string?> ReadBackAsync(StoredId id, long length, byte[] buffer, CancellationToken cancel)
    {
        using var there = await target.Objects.OpenAsync(id, cancel);
        return there?.Length == length
            ? await HashAsync(there, (into, offset) => there.ReadAsync(into, offset, cancel), buffer, (_, _) => ValueTask.CompletedTask)
            : null;
    }

    // What fails here is the source's fault, and that of one object: everything else is not.
    private static async ValueTask<T> ReadingAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException fault) when (IsOfOneFile(fault))
        {
            throw new UnreadableException(Words(fault));
        }
        catch (BucketUnavailableException fault) when (fault.Code is Archived)
        {
            throw new UnreadableException("it is archived: restore it in the bucket first");
        }
    }

    // A store that is away or full, or a process that has too many files open, says nothing of the object.
    private static bool IsOfOneFile(IOException fault) =>
        fault.GetType() == typeof(IOException) || fault is EndOfStreamException or SymbolicLinkException or VolumeUnusableException { IsFile: true };

    private static string Words(IOException fault) => (StorageFault.Sentence(fault) ?? fault.Message).TrimEnd('.');

    private static async Task<string> HashAsync(
        StoredObject from, Func<Memory<byte>, long, ValueTask<int>> read, byte[] buffer, Func<ReadOnlyMemory<byte>, long, ValueTask> use)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        from.Expect(0, from.Length);
        for (long offset = 0; offset < from.Length;)
        {
            // A store may complete at once.
            await Task.Yield();
            var count = await read(buffer.AsMemory(0, Piece), offset);
            if (count == 0)
                throw new EndOfStreamException();
            sha256.AppendData(buffer, 0, count);
            await use(buffer.AsMemory(0, count), offset);
            offset += count;
        }

        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    private sealed class UnreadableException(string reason) : Exception(reason);
}

/// <summary>What became of an object.</summary>
internal abstract record CopyResult
{
    /// <summary>It is at the target.</summary>
    public sealed record Copied : CopyResult
    {
        /// <summary>What is wrong with it, as it was at the source; null for nothing.</summary>
        public string? Damage { get; init; }
    }

    /// <summary>It is not as its rows say.</summary>
    /// <param name="Reason">What is wrong.</param>
    public sealed record Damaged(string Reason) : CopyResult
    {
        /// <summary>Whether there is nothing of it that could be copied: then its rows are moved without it.</summary>
        public bool IsLeftBehind { get; init; }
    }
}

using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// Tells what the last bytes of a lane are, so that who goes on with it can see whether the file is still the one that they
/// are of: sizes and dates can stay what they were.
/// </summary>
public sealed class LaneTails(IObjectStore objects, IncomingTransferStore incoming, TransferStore store, ContentLayouts layouts)
{
    private const int Longest = 1 << 20;

    /// <summary>The last bytes that have come, of one file and at most 1 MiB; null when there is no such lane.</summary>
    public async Task<LaneTail?> FindAsync(LaneToken token, CancellationToken cancel)
    {
        if (await incoming.FindAsync(token, cancel) is not { } lane || await store.FindAsync(lane.TransferId, cancel) is not { } transfer)
            return null;
        var (length, end) = Locate(lane, await layouts.OfAsync(transfer, cancel));
        using var stored = await objects.OpenIncomingAsync(lane.TransferId, cancel);
        if (stored is null)
            return null;
        var from = await stored.ReadableFromAsync(end - length, end, cancel);
        length = (int)(end - from);
        var buffer = ArrayPool<byte>.Shared.Rent(Longest);
        try
        {
            var read = 0;
            while (read < length && await stored.ReadAsync(buffer.AsMemory(read, length - read), from + read, cancel) is > 0 and var more)
                read += more;
            return new LaneTail(lane.Reached.Received, read, Crc32.Append(0, buffer.AsSpan(0, read)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (int Length, long End) Locate(Lane lane, ContentLayout layout)
    {
        if (lane.Reached.Received == 0)
            return default;
        var last = layout.Locate(lane.Start + lane.Reached.Received - 1);
        return layout.IsOmitted(last.Index)
            ? default
            : ((int)Math.Min(Longest, Math.Min(lane.Reached.Received, last.OffsetInFile + 1)), last.OffsetInZip + 1);
    }
}

/// <summary>The last bytes of a lane.</summary>
/// <param name="Offset">How many of the lane's bytes have come: where these end.</param>
/// <param name="Length">How many they are; 0 where there are none to compare.</param>
/// <param name="Crc32">Their CRC-32.</param>
public sealed record LaneTail(long Offset, int Length, uint Crc32);

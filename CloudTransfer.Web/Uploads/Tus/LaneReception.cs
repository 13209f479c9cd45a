using System.Buffers;
using System.IO.Pipelines;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Arrivals;

namespace CloudTransfer.Web.Uploads.Tus;

/// <summary>
/// One request's bytes, from its body to their places: made durable every so often, and at its end in any case. It
/// gives way where its replica stops, its transfer is gone, or its silent client has come back elsewhere.
/// </summary>
/// <param name="file">The stored object, whose lane this request has taken.</param>
/// <param name="lane">The lane as it is stored.</param>
/// <param name="writer">Where the bytes go.</param>
/// <param name="room">The room for them.</param>
/// <param name="checksum">What the bytes must be; null for anything. Nothing is kept until it is known to match.</param>
/// <param name="save">Keeps how far the lane is; false when its transfer is gone.</param>
/// <param name="count">Is told how many bytes have come, as they come.</param>
/// <param name="silence">For how long nothing may come.</param>
/// <param name="time">The clock.</param>
internal sealed class LaneReception(
    IncomingFile file, Lane lane, LaneWriter writer, LaneRoom room, Checksum? checksum, Func<Checkpoint, Task<bool>> save, Action<long> count, TimeSpan silence, TimeProvider time)
{
    private const long SaveBytes = 64L << 20;
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(2);

    private long _saved = lane.Reached.Received;
    private long _savedAt = time.GetTimestamp();
    private long _heardAt = time.GetTimestamp();

    /// <summary>Reads the body to its end, or to where this request must give way.</summary>
    /// <param name="body">The body.</param>
    /// <param name="stopping">This replica stops.</param>
    /// <param name="cancel">The client has gone.</param>
    public async Task<AppendEnd> ReceiveAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        var end = await ReadOrBreakAsync(body, stopping, cancel);
        if (checksum is not null)
        {
            if (end is not AppendEnd.Stored)
                return end;
            if (!checksum.Matches())
                return AppendEnd.WrongChecksum;
        }

        try
        {
            // A request that has more than its lane does not end it: what of it was not told yet is forgotten.
            if (end is AppendEnd.TooLong)
                return end;
            return await SaveAsync(broken: end is not AppendEnd.Stored) ? end : AppendEnd.Unknown;
        }
        catch (VolumeFullException)
        {
            // There was room for the bytes, and none to write down that they are there.
            return AppendEnd.Full;
        }
    }

    private async Task<AppendEnd> ReadOrBreakAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        // A pending read is cancelled to look around, on this flow of control alone: nothing here needs a lock.
        await using var listening = time.CreateTimer(_ => body.CancelPendingRead(), null, LaneTurn.Listening, LaneTurn.Listening);
        await using var stop = stopping.Register(body.CancelPendingRead);
        try
        {
            return await ReadAsync(body, stopping, cancel);
        }
        catch (VolumeFullException)
        {
            return AppendEnd.Full;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Reason switch
            {
                RejectReason.Quota => AppendEnd.OverQuota,
                RejectReason.Disk => AppendEnd.Full,
                _ => AppendEnd.Unknown,
            };
        }
        catch (Exception fault) when (BrokenBody.Is(fault))
        {
            return AppendEnd.Broken;
        }
    }

    private async Task<AppendEnd> ReadAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            var tooLong = read.Buffer.Length > writer.Left;
            var quiet = read.IsCanceled && read.Buffer.IsEmpty;
            try
            {
                if (!tooLong)
                    await TakeAsync(read.Buffer);
            }
            finally
            {
                // What is refused is given back too: the server goes on with the request, to answer it.
                body.AdvanceTo(read.Buffer.End);
            }

            if (tooLong)
                return AppendEnd.TooLong;
            if (read.IsCompleted)
                return AppendEnd.Stored;
            if (stopping.IsCancellationRequested)
                return AppendEnd.Stopping;
            if (read.IsCanceled && LookAround() is { } end)
                return end;
            if (checksum is null && IsDue(quiet) && !await SaveAsync(broken: true))
                return AppendEnd.Unknown;
        }
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        await room.ReachAsync(writer.EndAfter(bytes.Length));
        writer.Write(bytes);
        checksum?.Append(bytes);
        count(bytes.Length);
        _heardAt = time.GetTimestamp();
    }

    private AppendEnd? LookAround()
    {
        if (!file.IsThere)
            return AppendEnd.Unknown;
        if (time.GetElapsedTime(_heardAt) >= silence)
            return AppendEnd.Broken;
        return time.GetElapsedTime(_heardAt) >= LaneTurn.Silence && file.Lanes.HearsKnocking(lane.Number) ? AppendEnd.TakenOver : null;
    }

    // While nothing comes there is time; and a client that has gone will ask how far it is. The end of the lane is not told
    // before the body has ended there, too.
    private bool IsDue(bool quiet) => writer.Left > 0 && (quiet || writer.Received - _saved >= SaveBytes || time.GetElapsedTime(_savedAt) >= SaveTime);

    private async Task<bool> SaveAsync(bool broken)
    {
        _savedAt = time.GetTimestamp();
        if (writer.Received == _saved && broken)
            return true;
        _saved = writer.Received;
        return await save(await writer.FlushAsync(broken));
    }
}

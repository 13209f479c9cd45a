using System.Buffers;
using System.IO.Pipelines;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// One request's bytes, from its body to their places: made durable every so often, and at its end in any case. It
/// gives way where its replica stops, its transfer is gone, or its silent client has come back elsewhere.
/// </summary>
/// <param name="file">The stored object, whose lane this request has taken.</param>
/// <param name="locks">The locks of it, of which this request holds the lane's.</param>
/// <param name="lane">The lane as it is stored.</param>
/// <param name="writer">Where the bytes go.</param>
/// <param name="reservation">The space for them.</param>
/// <param name="checksum">What the bytes must be; null for anything. Nothing is kept until it is known to match.</param>
/// <param name="save">Keeps how far the lane is.</param>
/// <param name="count">Is told how many bytes have come, as they come.</param>
/// <param name="silence">For how long nothing may come.</param>
/// <param name="time">The clock.</param>
internal sealed class LaneReceiver(
    Upload file, UploadLocks locks, Lane lane, LaneWriter writer, LaneReservation reservation, Checksum? checksum, Func<Checkpoint, IReadOnlyList<UploadPiece>, Task<LaneSave>> save, Action<long> count, TimeSpan silence, TimeProvider time)
{
    private const long SaveBytes = 64L << 20;
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(2), LookTime = TimeSpan.FromSeconds(2);

    private readonly StoreWatch _watch = new(file, locks, lane.Number, time);
    private long _saved = lane.Reached.Received;
    private long _savedAt = time.GetTimestamp();
    private long _heardAt = time.GetTimestamp();
    private long _lookedAt = time.GetTimestamp();

    /// <summary>Reads the body to its end, or to where this request must give way.</summary>
    /// <param name="body">The body.</param>
    /// <param name="stopping">This replica stops.</param>
    /// <param name="cancel">The client has gone.</param>
    public async Task<AppendOutcome> ReceiveAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        try
        {
            return await _watch.RunAsync(() => ReceiveAllAsync(body, stopping, cancel));
        }
        catch (OperationCanceledException) when (_watch.IsAbandoned)
        {
            return AppendOutcome.TakenOver;
        }
    }

    private async Task<AppendOutcome> ReceiveAllAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        var end = await ReadOrBreakAsync(body, stopping, cancel);
        if (_watch.IsAbandoned)
            return AppendOutcome.TakenOver;
        if (checksum is not null)
        {
            if (end is not AppendOutcome.Stored)
                return end;
            if (!checksum.Matches())
                return AppendOutcome.WrongChecksum;
        }

        try
        {
            // A request that has more than its lane does not end it: what of it was not told yet is forgotten.
            if (end is AppendOutcome.TooLong)
                return end;
            return await SaveAsync(broken: end is not AppendOutcome.Stored) ?? end;
        }
        catch (FileNotFoundException)
        {
            return AppendOutcome.Unknown;
        }
        catch (VolumeFullException)
        {
            // There was space for the bytes, and none for the row that says so.
            return AppendOutcome.Full;
        }
    }

    private async Task<AppendOutcome> ReadOrBreakAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
    {
        // A pending read is cancelled to look around, on this flow of control alone: nothing here needs a lock.
        await using var listening = time.CreateTimer(_ => body.CancelPendingRead(), null, LaneLock.Listening, LaneLock.Listening);
        await using var stop = stopping.Register(body.CancelPendingRead);
        try
        {
            return await ReadAsync(body, stopping, cancel);
        }
        catch (VolumeFullException)
        {
            return AppendOutcome.Full;
        }
        catch (FileNotFoundException)
        {
            // The transfer was deleted.
            return AppendOutcome.Unknown;
        }
        catch (ErrorException failure)
        {
            return failure.Error.Code switch
            {
                ErrorCode.QuotaReached => AppendOutcome.OverQuota,
                ErrorCode.StorageFull => AppendOutcome.Full,
                ErrorCode.UploadLocked => AppendOutcome.TakenOver,
                _ => AppendOutcome.Unknown,
            };
        }
        catch (Exception fault) when (TruncatedBody.Is(fault))
        {
            return AppendOutcome.Broken;
        }
    }

    private async Task<AppendOutcome> ReadAsync(PipeReader body, CancellationToken stopping, CancellationToken cancel)
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
                return AppendOutcome.TooLong;
            if (read.IsCompleted)
                return AppendOutcome.Stored;
            if (stopping.IsCancellationRequested)
                return AppendOutcome.Stopping;
            if (read.IsCanceled && await LookAroundAsync() is { } end)
                return end;
            if (checksum is null && IsDue(quiet) && await SaveAsync(broken: true) is { } unsaved)
                return unsaved;
        }
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        await reservation.ReachAsync(writer.EndAfter(bytes.Length));
        await _watch.WaitAsync(writer.WriteAsync(bytes));
        checksum?.Append(bytes);
        count(bytes.Length);
        _heardAt = time.GetTimestamp();
    }

    private async ValueTask<AppendOutcome?> LookAroundAsync()
    {
        // A store may be asked over a network, and while bytes come their record says the same.
        if (time.GetElapsedTime(_lookedAt) >= LookTime && !await StillExistsAsync())
            return AppendOutcome.Unknown;
        if (time.GetElapsedTime(_heardAt) >= silence)
            return AppendOutcome.Broken;
        return time.GetElapsedTime(_heardAt) >= LaneLock.Silence && await locks.IsUnlockRequestedAsync(lane.Number) ? AppendOutcome.TakenOver : null;
    }

    private async ValueTask<bool> StillExistsAsync()
    {
        _lookedAt = time.GetTimestamp();
        return await _watch.WaitAsync(file.ExistsAsync());
    }

    // While nothing comes there is time; and a client that has gone will ask how far it is. The end of the lane is not told
    // before the body has ended there, too.
    private bool IsDue(bool quiet) => writer.Left > 0 && (quiet || writer.Received - _saved >= SaveBytes || time.GetElapsedTime(_savedAt) >= SaveTime);

    // Null where it is kept; else this request has lost its lane.
    private async Task<AppendOutcome?> SaveAsync(bool broken)
    {
        _savedAt = time.GetTimestamp();
        if (writer.Received == _saved && broken)
            return null;
        _saved = writer.Received;
        var (reached, pieces) = await _watch.WaitAsync(new ValueTask<(Checkpoint, IReadOnlyList<UploadPiece>)>(writer.FlushAsync(broken)));
        return await save(reached, pieces) switch
        {
            LaneSave.Saved => null,
            LaneSave.TakenOver => AppendOutcome.TakenOver,
            _ => AppendOutcome.Unknown,
        };
    }
}

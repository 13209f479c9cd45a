using System.IO.Pipelines;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>Receives one transfer from one request's body: reads it, seals what came, commits its row.</summary>
public sealed class UploadReceiver(
    StorageReservations reservations, UploadSealer sealing, UploadTerms terms, Allowances allowances, IOptions<UploadOptions> limits, CloudTransferMetrics metrics, TimeProvider time)
{
    // More than one read of a connection brings.
    private const long MostAtHand = 64 << 10;

    /// <summary>Receives a form: any number of files, and the terms in its text fields.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="boundary">The boundary that its Content-Type names.</param>
    /// <param name="besides">What the sender asks for beside the form; the form's own fields come first.</param>
    /// <param name="length">The body's length in bytes; null when it is not known.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="cancel">Ends the receiving; nothing stays.</param>
    public async Task<UploadResult> ReceiveFormAsync(PipeReader body, Boundary boundary, TermsRequest besides, long? length, UploadSender sender, CancellationToken cancel)
    {
        var asked = time.GetUtcNow();
        sender = await sender.AllowedAsync(allowances, cancel);
        var most = limits.Value.Within(sender);
        var mayFit = FormUpload.MayBeWithin(length, most);
        FormUpload? reading = null;
        var outcome = await MeasureAsync(UploadWay.Form, sender, () => ReceiveAsync(UploadWay.Form, sender, body, length, mayFit, asked, async ingest =>
        {
            // Terms that are wrong need not wait for the last byte.
            terms.ReadOrThrow(besides, sender, asked);
            using var form = new MultipartReader(body, boundary, FormUpload.Limits(most));
            reading = new FormUpload(form, ingest, length, time);
            return (await reading.ReadAsync(cancel)).Or(besides);
        }));
        return outcome is UploadResult.Refused refused && reading is not null
            ? refused with { Form = new RefusedForm(reading.Asked, reading.HasFiles) }
            : outcome;
    }

    /// <summary>Receives one file, whose bytes are the whole body.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="path">The file's name.</param>
    /// <param name="asking">What the sender asks for.</param>
    /// <param name="length">The body's length in bytes; null when it is not known.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="cancel">Ends the receiving; nothing stays.</param>
    public async Task<UploadResult> ReceiveFileAsync(PipeReader body, RelativePath path, TermsRequest asking, long? length, UploadSender sender, CancellationToken cancel)
    {
        var asked = time.GetUtcNow();
        sender = await sender.AllowedAsync(allowances, cancel);
        var mayFit = !(length > limits.Value.Within(sender).MaxBytes.Bytes);
        return await MeasureAsync(UploadWay.Put, sender, () => ReceiveAsync(UploadWay.Put, sender, body, length, mayFit, asked, async ingest =>
        {
            // Terms that are wrong need not wait for the last byte.
            terms.ReadOrThrow(asking, sender, asked);
            await ingest.BeginAsync(path, time.GetUtcNow());
            await FileUpload.ReadAsync(body, ingest, cancel);
            await ingest.EndAsync();
            return asking;
        }));
    }

    private async Task<UploadResult> ReceiveAsync(
        UploadWay way, UploadSender sender, PipeReader body, long? length, bool mayFit, DateTimeOffset asked, Func<Ingest, Task<TermsRequest>> read)
    {
        var most = limits.Value.Within(sender);
        if (!mayFit)
            throw new ErrorException(Error.TransferTooLarge(most.MaxBytes.Bytes));
        var id = StoredId.New();
        var reservation = await reservations.BeginAsync(id, files: 1, AtMost(way, length), sender);
        await using var ingest = new Ingest(reservation, most, isAlone: way is UploadWay.Put, bytes => metrics.BytesReceived(way, bytes));
        await (length is { } whole && sender.QuotaHolder?.Quota is null && IsAtHand(body, whole) ? reservation.AnnounceAsync(whole) : reservation.ReserveAsync(length ?? 0));
        // As it was when it was asked for: an upload may last longer than until the moment it names.
        var request = await read(ingest);
        var (understood, delivery) = terms.ReadOrThrow(request, sender, asked);
        return await sealing.SealAsync(id, ingest, understood, delivery, sender);
    }

    // Nothing waits for a sender then, and what is asked for can be asked for with the row.
    private static bool IsAtHand(PipeReader body, long length)
    {
        if (length > MostAtHand || !body.TryRead(out var result))
            return false;
        body.AdvanceTo(result.Buffer.Start);
        return result.Buffer.Length >= length;
    }

    // A zip of small files with long names takes more than the form that they came in, but not twice as much.
    private long AtMost(UploadWay way, long? length)
    {
        var bytes = length ?? limits.Value.MaxBytes.Bytes;
        return way is UploadWay.Put || bytes > long.MaxValue / 2 ? bytes : bytes * 2;
    }

    private async Task<UploadResult> MeasureAsync(UploadWay way, UploadSender sender, Func<Task<UploadResult>> receive)
    {
        var began = time.GetTimestamp();
        var (outcome, bytes, files) = (UploadOutcome.Failed, 0L, 0);
        metrics.UploadStarted(way);
        try
        {
            var result = await CatchAsync(sender, receive);
            outcome = OutcomeOf(result);
            if (result is UploadResult.Completed { Transfer: var transfer })
                (bytes, files) = (transfer.Size, transfer.FileCount);
            else if (result is UploadResult.Refused { Error: var error })
                metrics.Rejected(error);
            return result;
        }
        finally
        {
            metrics.UploadEnded(way, outcome, time.GetElapsedTime(began), bytes, files);
        }
    }

    private static async Task<UploadResult> CatchAsync(UploadSender sender, Func<Task<UploadResult>> receive)
    {
        try
        {
            return await receive();
        }
        catch (ErrorException failure)
        {
            return new UploadResult.Refused(sender.Submission?.Explain(failure.Error) ?? failure.Error);
        }
        catch (VolumeFullException)
        {
            return new UploadResult.Refused(Error.Of(ErrorCode.StorageFull));
        }
        catch (FileNotFoundException)
        {
            // What nobody holds is deleted: its lock was lost.
            return new UploadResult.Refused(Error.Of(ErrorCode.UploadEnded));
        }
        catch (Exception fault) when (TruncatedBody.Is(fault))
        {
            // Kestrel may say that the body broke off a moment before it says that the request was aborted.
            return new UploadResult.BrokenOff();
        }
    }

    private static UploadOutcome OutcomeOf(UploadResult result) => result switch
    {
        UploadResult.Completed => UploadOutcome.Completed,
        UploadResult.BrokenOff => UploadOutcome.Aborted,
        _ => UploadOutcome.Rejected,
    };
}

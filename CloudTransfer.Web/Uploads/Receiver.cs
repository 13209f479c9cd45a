using System.IO.Pipelines;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>Receives one transfer from one request's body: reads it, seals what came, commits its row.</summary>
public sealed class Receiver(
    Volume volume,
    TransferStore store,
    IPasswordHasher<Transfer> passwords,
    IOptions<UploadOptions> limits,
    IOptions<TransfersOptions> rules,
    TimeProvider time)
{
    private static readonly Refusal Truncated =
        new(RefusalReason.BadRequest, "The upload ended before all of it was there: send it again.");

    /// <summary>Receives a form: any number of files, and the terms in its text fields.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="boundary">The boundary that its Content-Type names.</param>
    /// <param name="length">The body's length in bytes; null when it is not known.</param>
    /// <param name="cancel">Ends the receiving; nothing stays.</param>
    public Task<Reception> ReceiveFormAsync(PipeReader body, Boundary boundary, long? length, CancellationToken cancel) =>
        ReceiveAsync(length, FormUpload.MayBeWithin(length, limits.Value), async ingest =>
        {
            using var form = new MultipartReader(body, boundary, FormUpload.Limits(limits.Value));
            return await new FormUpload(form, ingest, length, time).ReadAsync(cancel);
        }, cancel);

    /// <summary>Receives one file, whose bytes are the whole body.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="path">The file's name.</param>
    /// <param name="terms">What the sender asked for.</param>
    /// <param name="length">The body's length in bytes; null when it is not known.</param>
    /// <param name="cancel">Ends the receiving; nothing stays.</param>
    public Task<Reception> ReceiveFileAsync(PipeReader body, RelativePath path, TermsRequest terms, long? length, CancellationToken cancel) =>
        ReceiveAsync(length, !(length > limits.Value.MaxBytes.Bytes), async ingest =>
        {
            // Terms that are wrong need not wait for the last byte.
            Read(terms);
            ingest.Begin(path, time.GetUtcNow());
            await FileUpload.ReadAsync(body, ingest, cancel);
            ingest.End();
            return terms;
        }, cancel);

    private async Task<Reception> ReceiveAsync(long? length, bool mayFit, Func<Ingest, Task<TermsRequest>> read, CancellationToken cancel)
    {
        try
        {
            if (!mayFit)
                throw Ingest.TooLarge(limits.Value);
            var id = StoredId.New();
            using var ingest = new Ingest(volume.Create(id, length ?? 0), limits.Value);
            var terms = Read(await read(ingest));
            var content = ingest.Seal();
            return await CommitAsync(id, content, terms, ingest);
        }
        catch (RefusedException refused)
        {
            return new Reception.Refused(refused.Refusal);
        }
        catch (MultipartException malformed)
        {
            return Refused(RefusalReason.BadRequest, malformed.Message);
        }
        catch (VolumeFullException)
        {
            return Refused(RefusalReason.Full, "The server's disk is full, and nothing was kept: tell its administrator, and try again later.");
        }
        catch (BadHttpRequestException) when (!cancel.IsCancellationRequested)
        {
            return new Reception.Refused(Truncated);
        }
    }

    // The client may go at any moment; a commit that was begun is ended all the same.
    private async Task<Reception> CommitAsync(StoredId id, SealedContent content, TransferTerms terms, Ingest ingest)
    {
        var now = time.GetUtcNow();
        var transfer = new Transfer(
            id, TransferState.Sealed, content.Name, content.IsArchive, content.Size, content.Stored, content.Files.Count,
            terms.Message, PasswordHash: null, now, now + terms.Lifetime, terms.MaxDownloads, Downloads: 0);
        if (terms.Password is { } password)
            transfer = transfer with { PasswordHash = passwords.HashPassword(transfer, password) };
        var owner = OwnerToken.New();
        await store.AddAsync(transfer, owner, content.Files, CancellationToken.None);
        ingest.Keep();
        return new Reception.Completed(transfer, owner);
    }

    private TransferTerms Read(TermsRequest request)
    {
        var (terms, wrong) = TransferTerms.Read(request, rules.Value);
        return terms ?? throw new RefusedException(RefusalReason.BadRequest, wrong!);
    }

    private static Reception.Refused Refused(RefusalReason reason, string detail) => new(new Refusal(reason, detail));
}

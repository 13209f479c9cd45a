using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Limits;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>Begins a transfer whose bytes will come: its space is reserved, its link exists, its lanes wait.</summary>
public sealed class TransferCreator(
    StorageReservations reservations, PasswordHashing passwords, IncomingTransferStore incoming, TransferSealer sealer, UploadTerms terms, Allowances allowances,
    IOptions<UploadOptions> limits, CloudTransferMetrics metrics, TimeProvider time)
{
    // A transfer of empty files is sealed at once; nobody else can be sealing it for long.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Creates a transfer for the files of a manifest.</summary>
    /// <param name="request">The manifest.</param>
    /// <param name="asked">What the sender asks for besides.</param>
    /// <param name="metadata">What a tus client is told again of its upload.</param>
    /// <param name="sender">Who sends it.</param>
    public async Task<NewTransfer> CreateAsync(ManifestRequest request, TermsRequest asked, string metadata, UploadSender sender)
    {
        sender = await sender.AllowedAsync(allowances, CancellationToken.None);
        try
        {
            var now = time.GetUtcNow();
            var (understood, delivery) = terms.ReadOrThrow(asked, sender, now);
            var manifest = Manifest.Read(request, limits.Value.Within(sender), now);
            return await CreateAsync(manifest, understood, delivery, metadata, sender);
        }
        catch (ErrorException failure)
        {
            return Refused(sender.Submission?.Explain(failure.Error) ?? failure.Error);
        }
        catch (VolumeFullException)
        {
            return Refused(Error.Of(ErrorCode.StorageFull));
        }
    }

    private async Task<NewTransfer> CreateAsync(Manifest manifest, TransferTerms understood, Delivery? delivery, string metadata, UploadSender sender)
    {
        var (id, owner, now) = (StoredId.New(), OwnerToken.New(), time.GetUtcNow());
        var lanes = manifest.Cut(id, metadata, now + limits.Value.IncompleteLifetime.Value).ToList();
        var transfer = manifest.Content.ToTransfer(id, TransferState.Receiving, understood, sender, now);
        transfer = transfer with { PasswordHash = await passwords.HashAsync(understood.Password, sender.Client.Hash, CancellationToken.None) };
        await using (var reservation = await reservations.BeginAsync(id, manifest.Files.Count + manifest.EmptyFolders.Count, transfer.Stored, sender))
        {
            await reservation.ReserveAsync(transfer.Stored, head: lanes[0].Place);
            await reservation.Upload.SettleAsync(transfer.Stored);
            // The client may go at any moment; a commit that was begun is ended all the same.
            await reservation.CommitAsync(_ => incoming.AddAsync(
                transfer, owner, manifest.Files, manifest.EmptyFolders, manifest.Reserve(lanes, reservation.IsWhole), limits.Value.SenderOf(sender.Client),
                terms.ToAdd(id, delivery, sender), CancellationToken.None));
        }

        if (transfer.Size == 0)
            transfer = (await sealer.FinishAsync(id, Timeout, CancellationToken.None)).Transfer ?? transfer;
        return new NewTransfer.Made(transfer, owner, new IncomingTransfer(transfer.Size, lanes));
    }

    private NewTransfer.Refused Refused(Error error)
    {
        metrics.UploadStarted(UploadWay.Tus);
        metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Rejected, TimeSpan.Zero, 0, 0);
        metrics.Rejected(error);
        return new NewTransfer.Refused(error);
    }
}

/// <summary>What became of the request for a transfer.</summary>
public abstract record NewTransfer
{
    private NewTransfer()
    {
    }

    /// <summary>The transfer is there, and waits for its bytes.</summary>
    /// <param name="Transfer">The transfer.</param>
    /// <param name="Owner">The key to its owner's page and, by <see cref="LaneToken"/>, to its lanes; it is told once.</param>
    /// <param name="IncomingTransfer">Its lanes.</param>
    public sealed record Made(Transfer Transfer, OwnerToken Owner, IncomingTransfer IncomingTransfer) : NewTransfer;

    /// <summary>It was not taken; the volume and the tables are as before.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Refused(Error Error) : NewTransfer;
}

using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>Begins a transfer whose bytes will come: its space is reserved, its link exists, its lanes wait.</summary>
public sealed class TransferCreator(
    IObjectStore objects, ILocks locks, StorageQuota quota, IncomingTransferStore incoming, TransferSealer sealer, PasswordHashing passwords,
    IOptions<UploadOptions> limits, IOptions<TransfersOptions> rules, CloudTransferMetrics metrics, TimeProvider time)
{
    // A transfer of empty files is sealed at once; nobody else can be sealing it for long.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Creates a transfer for the files of a manifest.</summary>
    /// <param name="request">The manifest.</param>
    /// <param name="asked">What the sender asks for besides.</param>
    /// <param name="metadata">What a tus client is told again of its upload.</param>
    /// <param name="client">The sender.</param>
    public async Task<NewTransfer> CreateAsync(ManifestRequest request, TermsRequest asked, string metadata, ClientAddress client)
    {
        try
        {
            var terms = Understand(asked);
            var manifest = Manifest.Read(request, limits.Value, time.GetUtcNow());
            return await CreateAsync(manifest, terms, metadata, client);
        }
        catch (ErrorException failure)
        {
            return Refused(failure.Error);
        }
        catch (VolumeFullException)
        {
            return Refused(Error.Of(ErrorCode.StorageFull));
        }
    }

    private async Task<NewTransfer> CreateAsync(Manifest manifest, TransferTerms terms, string metadata, ClientAddress client)
    {
        var (id, owner, now) = (StoredId.New(), OwnerToken.New(), time.GetUtcNow());
        var lanes = manifest.Cut(id, metadata, now + limits.Value.IncompleteLifetime.Value).ToList();
        var transfer = new Transfer(
            id, TransferState.Receiving, manifest.Name, manifest.IsArchive, manifest.ContentLayout.Size, manifest.ContentLayout.Stored,
            manifest.Files.Count, terms.Message, PasswordHash: null, now, terms.Expiry.From(now), terms.MaxDownloads)
        {
            Title = terms.Title,
            Sender = terms.Sender,
            Queue = client.FairQueue,
            HasFixedExpiry = terms.Until is not null,
        };
        if (terms.Password is { } password)
            transfer = transfer with { PasswordHash = await passwords.HashAsync(transfer, password, client.Hash, CancellationToken.None) };

        var upload = new ActiveUpload(id, client.Hash, ActiveUpload.WeightOf(manifest.Files.Count + manifest.EmptyFolders.Count), limits.Value.MaxUnfinishedPerClient);
        await using (var reservation = await StorageReservation.BeginAsync(quota, upload, objects, locks, limits.Value.MaxReservedPerClient?.Bytes))
        {
            await reservation.ReserveAsync(transfer.Stored, head: lanes[0].Place);
            await reservation.Upload.SettleAsync(transfer.Stored);
            // The client may go at any moment; a commit that was begun is ended all the same.
            var answer = await incoming.AddAsync(
                transfer, owner, manifest.Files, manifest.EmptyFolders, manifest.Reserve(lanes, reservation.IsWhole), limits.Value.SenderOf(client), CancellationToken.None);
            answer.ThrowUnlessKept();
            reservation.Upload.Keep();
            reservation.Keep();
        }

        if (transfer.Size == 0)
            transfer = await sealer.FinishAsync(id, Timeout, CancellationToken.None) ?? transfer;
        return new NewTransfer.Made(transfer, owner, new IncomingTransfer(transfer.Size, lanes));
    }

    private TransferTerms Understand(TermsRequest asked)
    {
        var (terms, error) = TransferTerms.Read(asked, rules.Value, time.GetUtcNow());
        return terms ?? throw new ErrorException(error!);
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

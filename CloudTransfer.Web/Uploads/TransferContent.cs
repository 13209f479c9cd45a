using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>What a new transfer holds: a stored object that is complete and durable, or one whose bytes will come.</summary>
/// <param name="Name">The name it is saved under.</param>
/// <param name="IsArchive">Whether it is a zip.</param>
/// <param name="Size">The bytes of all files.</param>
/// <param name="Stored">The bytes of the object.</param>
/// <param name="Files">The files, with their places in it.</param>
internal sealed record TransferContent(string Name, bool IsArchive, long Size, long Stored, IReadOnlyList<TransferFile> Files)
{
    /// <summary>The transfer, as yet without its password.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="state">Whether its bytes are there or will come.</param>
    /// <param name="terms">What its sender asked for.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="now">When its link is made.</param>
    public Transfer ToTransfer(StoredId id, TransferState state, TransferTerms terms, UploadSender sender, DateTimeOffset now) => new(
        id, state, Name, IsArchive, Size, Stored, Files.Count, terms.Message, PasswordHash: null, now, terms.Expiry.From(now), terms.MaxDownloads)
    {
        Title = terms.Title,
        Sender = terms.Sender,
        Queue = sender.Client.FairQueue,
        User = sender.User,
        HasFixedExpiry = terms.Until is not null,
        Submission = sender.Submission?.Of(id),
        HasChecksums = Files.All(file => file.Sha256 is not null),
    };
}

using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models.Requests;

/// <summary>A file request as its requester sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Link">The link to pass on.</param>
/// <param name="OwnerLink">The requester's page: whoever has it reads and deletes what was sent.</param>
/// <param name="Title">What is asked for.</param>
/// <param name="Expires">Until when files can be sent; null for no end.</param>
/// <param name="IsOpen">Whether files can be sent now.</param>
/// <param name="MaxBytes">The most bytes of all that is sent; null for no limit.</param>
/// <param name="MaxFiles">The most files; null for no limit.</param>
/// <param name="MaxSubmissions">The most senders; null for no limit.</param>
/// <param name="HasPassword">Whether senders need a password.</param>
/// <param name="Received">What was sent, the newest first, at most 50.</param>
/// <param name="Next">The id of the last of these, after which there are more; null where there are none.</param>
public sealed record FileRequestAnswer(
    string Id, string Link, string OwnerLink, string Title, DateTimeOffset? Expires, bool IsOpen, long? MaxBytes, int? MaxFiles, int? MaxSubmissions,
    bool HasPassword, IReadOnlyList<ReceivedAnswer> Received, string? Next)
{
    internal static FileRequestAnswer From(FileRequest request, OwnerToken owner, IReadOnlyList<Transfer> received, Links links, DateTimeOffset now) => new(
        request.Id.Value, links.FileRequest(request.Id), links.Requester(owner), request.Title, request.Closes, request.IsOpen(now),
        request.Limits.MaxBytes, request.Limits.MaxFiles, request.Limits.MaxSubmissions, request.PasswordHash is not null,
        [.. received.Take(RequestInbox.PageSize).Select(transfer => new ReceivedAnswer(
            transfer.Link.Value, links.Landing(transfer.Link), transfer.Name, transfer.Sender, transfer.Size, transfer.FileCount, transfer.Created, transfer.Expires,
            transfer.State is TransferState.Sealed ? "sealed" : "receiving"))],
        received.Count > RequestInbox.PageSize ? received[RequestInbox.PageSize - 1].Link.Value : null);
}

/// <summary>A transfer that was sent to a file request.</summary>
/// <param name="Id">The id in its link.</param>
/// <param name="Link">The link by which the requester opens it.</param>
/// <param name="Name">The file name of the download.</param>
/// <param name="From">Who sent it, as the sender says; empty for nothing.</param>
/// <param name="Size">The total size of all files in bytes.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Created">When it was begun, or was complete at once.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="State"><c>receiving</c> or <c>sealed</c>.</param>
public sealed record ReceivedAnswer(
    string Id, string Link, string Name, string From, long Size, int Files, DateTimeOffset Created, DateTimeOffset? Expires, string State);

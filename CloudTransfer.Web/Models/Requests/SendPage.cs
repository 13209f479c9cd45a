using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models.Requests;

/// <summary>The page with which files are sent to a file request.</summary>
/// <param name="Title">What is asked for.</param>
/// <param name="Requester">By whom, as the requester writes it; empty for nothing.</param>
/// <param name="Message">What the requester says; empty for nothing.</param>
/// <param name="Address">The URL that takes the form; a script creates its transfer below it.</param>
/// <param name="Closes">Until when files can be sent; null for no end.</param>
/// <param name="Upload">The limits, and what was filled in.</param>
public sealed record SendPage(string Title, string Requester, string Message, string Address, Moment? Closes, UploadPage Upload)
{
    /// <summary>The request's own URL with a slash at its end, for the example for terminals.</summary>
    public required string Terminal { get; init; }

    /// <summary>The same with the sender's name filled in.</summary>
    internal SendPage By(string sender) => this with { Upload = Upload with { Filled = Upload.Filled with { Sender = sender } } };

    internal static SendPage From(NewSubmission submission, UploadPage upload, Links links, string? receipt, DateTimeOffset now)
    {
        var request = submission.Request;
        var address = OwnerToken.TryParse(receipt, out var token) ? links.OnSite.Receipt(request.Id, token) : links.OnSite.FileRequest(request.Id);
        return new SendPage(
            request.Title, request.Requester, request.Message, address, request.Closes is { } closes ? Moment.From(closes, now) : null, upload)
        {
            Terminal = links.FileRequest(request.Id) + "/",
        };
    }
}

/// <summary>The page of a file request to which nothing can be sent.</summary>
/// <param name="Title">What was asked for.</param>
/// <param name="Requester">By whom, as the requester writes it; empty for nothing.</param>
/// <param name="Reason">Why nothing can be sent, and what to do.</param>
public sealed record ClosedRequestPage(string Title, string Requester, string Reason);

/// <summary>What a sender sees of what has arrived.</summary>
/// <param name="Title">What was asked for.</param>
/// <param name="Requester">By whom, as the requester writes it; empty for nothing.</param>
/// <param name="Transfers">What has arrived, in its order.</param>
/// <param name="More">The form to send more; null where nothing more is taken.</param>
public sealed record ReceiptPage(string Title, string Requester, IReadOnlyList<ReceivedTransfer> Transfers, SendPage? More)
{
    /// <summary>Whether all of it is there.</summary>
    public bool IsComplete => Transfers.All(transfer => transfer.IsComplete);

    internal static ReceiptPage From(FileRequest request, IReadOnlyList<SubmittedTransfer> transfers, SendPage? more, DateTimeOffset now) =>
        new(request.Title, request.Requester, [.. transfers.Select(transfer => ReceivedTransfer.From(transfer, now))], more);
}

/// <summary>One transfer on a receipt.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Created">When it was begun, or was complete at once.</param>
/// <param name="IsComplete">Whether it has arrived.</param>
/// <param name="Files">Its first files.</param>
/// <param name="Rest">How many files are not listed: <c>and 12 more files</c>; null for none.</param>
public sealed record ReceivedTransfer(string Name, string Size, Moment Created, bool IsComplete, IReadOnlyList<ReceivedFile> Files, string? Rest)
{
    internal static ReceivedTransfer From(SubmittedTransfer submitted, DateTimeOffset now)
    {
        var (transfer, rest) = (submitted.Transfer, submitted.Transfer.FileCount - submitted.Files.Count);
        return new ReceivedTransfer(
            TransferTitle.Of(transfer), new ByteSize(transfer.Size).ToString(), Moment.From(transfer.Created, now), transfer.State is TransferState.Sealed,
            [.. submitted.Files.Select(file => new ReceivedFile(file.Path, new ByteSize(file.Size).ToString()))], rest > 0 ? $"and {Count.Of(rest, "more file")}" : null);
    }
}

/// <summary>One file on a receipt.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Its size: <c>2.3 MB</c>.</param>
public sealed record ReceivedFile(string Path, string Size);

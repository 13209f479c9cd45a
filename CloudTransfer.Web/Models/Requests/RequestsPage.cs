using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models.Requests;

/// <summary>The page with the form for a new file request, and with a person's requests.</summary>
/// <param name="Form">What was filled in. A password is not shown again.</param>
/// <param name="Lifetimes">The times for which a request can be open, and for which files can be kept.</param>
/// <param name="Requests">The person's requests, the newest first.</param>
/// <param name="IsPerson">Whether a person with an account looks at it.</param>
public sealed record RequestsPage(RequestForm Form, IReadOnlyList<Lifetime> Lifetimes, IReadOnlyList<ListedRequest> Requests, bool IsPerson)
{
    /// <summary>The address of the list's next part; null where there is none.</summary>
    public string? Next { get; init; }

    /// <summary>How the form asks whether mail is wanted.</summary>
    public NoticeField Notice { get; init; }

    /// <summary>What was just done; null for nothing.</summary>
    public string? Done { get; init; }

    /// <summary>Why the request was not made; null for no reason.</summary>
    public string? Wrong { get; init; }

    /// <summary>Why no request is listed; null for no reason.</summary>
    public string? WrongPlace { get; init; }

    /// <summary>Whether a lifetime is selected: the submitted one, otherwise the default.</summary>
    public bool IsChosen(Lifetime lifetime, string? submitted) => string.IsNullOrEmpty(submitted)
        ? lifetime.IsDefault
        : string.Equals(lifetime.Value, submitted, StringComparison.Ordinal);

    internal static RequestsPage From(RequestForm form, FoundRequests own, bool isPerson, TransfersOptions rules, DateTimeOffset now) => new(
        form, Lifetime.Choices(rules), [.. own.Requests.Select(request => new ListedRequest(request.Id.Value, request.Title, RequestStateText.Of(request, now)))], isPerson)
    {
        Next = own.Next is { } next ? PageAddress.Of("~/requests", ("after", next.ToString())) : null,
    };
}

/// <summary>How the form for a new file request asks whether mail is wanted when something arrives.</summary>
public enum NoticeField
{
    /// <summary>Not at all: none is sent.</summary>
    None,

    /// <summary>By a check box: the account has the address.</summary>
    OfAccount,

    /// <summary>By a field for an address.</summary>
    Address,

    /// <summary>The same, for an address that must be proved by a code.</summary>
    ProvenAddress,
}

/// <summary>A request in a person's list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What is asked for.</param>
/// <param name="State">Whether files can be sent.</param>
public sealed record ListedRequest(string Id, string Title, RequestStateText State);

/// <summary>Asks whether a request, or something that was sent to it, shall be deleted.</summary>
/// <param name="Question">The question.</param>
/// <param name="Name">What would be deleted.</param>
/// <param name="Consequence">What that means.</param>
/// <param name="Action">Where the form is sent.</param>
/// <param name="Back">The page to go back to.</param>
/// <param name="Button">What the button says.</param>
public sealed record DeleteRequestPage(string Question, string Name, string Consequence, string Action, string Back, string Button)
{
    internal static DeleteRequestPage Of(FileRequest request, RequestUsage used, string address) => new(
        "Delete this request?",
        request.Title,
        used.Files == 0
            ? "Nothing has been sent to it. The link stops working at once."
            : $"With it, {Count.Of(used.Files, "file")} ({new ByteSize(used.Bytes)}) that were sent to it are deleted. They cannot be brought back.",
        $"{address}/delete",
        address,
        "Delete request");

    internal static DeleteRequestPage Of(Transfer transfer, string address) => new(
        "Delete these files?",
        TransferTitle.Of(transfer),
        $"{Count.Of(transfer.FileCount, "file")}, {new ByteSize(transfer.Size)}. They cannot be brought back.",
        $"{address}/received/{transfer.Link}/delete",
        address,
        "Delete files");
}

using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models.Administration;

/// <summary>The search form on the administrator's list of file requests, as text.</summary>
/// <param name="Find">A link or an id; null for all.</param>
/// <param name="After">The end of the previous page.</param>
/// <param name="Deleted">Whether a request was deleted just now.</param>
public sealed record AdminRequestsQuery(string? Find, string? After, bool Deleted)
{
    /// <summary>Reads the form: the request that is looked for, null for all, and where the page before ended; or the reason why it is not understood.</summary>
    internal (StoredId? Id, PagePosition? After, string? Wrong) Read()
    {
        var (id, after) = (CopiedLink.IdIn(Find ?? ""), PagePosition.Parse(After));
        var wrong = !string.IsNullOrWhiteSpace(Find) && id is null ? "The request is not understood: enter its link or its id."
            : PagePosition.IsWrong(After) ? PageAddress.NotUnderstood
            : null;
        return (id, after, wrong);
    }
}

/// <summary>The administrator's list of file requests.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Wrong">What of it is not understood; null for nothing.</param>
/// <param name="Requests">One page of them, the newest first.</param>
/// <param name="Next">The next page's address; null where there is none.</param>
public sealed record AdminRequestsPage(AdminRequestsQuery Query, string? Wrong, IReadOnlyList<AdminRequest> Requests, string? Next)
{
    private const string Path = "~/admin/requests";

    /// <summary>The first page's address; null on it.</summary>
    public string? First => string.IsNullOrEmpty(Query.After) ? null : Path;

    /// <summary>What was just done; null for nothing.</summary>
    public string? Done => Query.Deleted ? "The request is deleted, with all that was sent to it." : null;

    internal static AdminRequestsPage From(AdminRequestsQuery query, IReadOnlyList<AdminRequest> requests, PagePosition? next) =>
        new(query, Wrong: null, requests, next is null ? null : PageAddress.Of(Path, ("after", next.ToString())));

    internal static AdminRequestsPage Of(AdminRequestsQuery query, string wrong) => new(query, wrong, [], Next: null);
}

/// <summary>A file request, as administrators see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What is asked for.</param>
/// <param name="Requester">Who asks, as the requester writes it; empty for nothing.</param>
/// <param name="Person">The id of the person with an account who asks; null for somebody without.</param>
/// <param name="Name">The name of the person; null for somebody without an account.</param>
/// <param name="IsOpen">Whether files can be sent.</param>
/// <param name="State">The same in words, with the date.</param>
/// <param name="Senders">How many senders: <c>3 senders</c>.</param>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their size.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Keeps">How long what is sent is kept.</param>
public sealed record AdminRequest(
    string Id, string Title, string Requester, string? Person, string? Name, bool IsOpen, RequestStateText State, string Senders, string Files, string Size, Moment Created, string Keeps)
{
    internal static AdminRequest From(FileRequest request, RequestUsage used, string? name, DateTimeOffset now) => new(
        request.Id.Value,
        request.Title,
        request.Requester,
        request.User?.Value,
        name,
        request.IsOpen(now),
        RequestStateText.Of(request, now),
        Count.Of(used.Submissions, "sender"),
        Count.Of(used.Files, "file"),
        new ByteSize(used.Bytes).ToString(),
        Moment.From(request.Created, now),
        request.Keep is { } keep ? new Duration(keep).ToString() : "Until the requester deletes it");
}

/// <summary>The administrator's page of a file request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Link">Its link.</param>
/// <param name="Done">What was just done; null for nothing.</param>
public sealed record AdminRequestPage(AdminRequest Request, string Link, string? Done);

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.FileRequests;

/// <summary>A page of file requests.</summary>
/// <param name="Requests">The requests.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
public sealed record FoundRequests(IReadOnlyList<FileRequest> Requests, PagePosition? Next);

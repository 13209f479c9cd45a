using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Models;

/// <summary>The links of a response: to the upload page, to a transfer, to its owner's page, to a lane.</summary>
public sealed class Links
{
    private readonly string _base;

    private Links(string address, Links? onSite) => (_base, OnSite) = (address, onSite ?? this);

    /// <summary>Absolute links.</summary>
    /// <param name="address">The URL that they start with, without a slash at its end.</param>
    /// <param name="request">The request that is responded to.</param>
    public Links(string address, HttpRequest request)
        : this(address, OnSiteOf(request))
    {
    }

    /// <summary>
    /// The same links without scheme and host, for our own pages and redirects to them: they work with whatever host
    /// name the browser uses.
    /// </summary>
    public Links OnSite { get; }

    /// <summary>The links without scheme and host for a response to a request.</summary>
    public static Links OnSiteOf(HttpRequest request) => new(request.PathBase.ToString(), onSite: null);

    /// <summary>The upload page.</summary>
    public string Home => _base + "/";

    /// <summary>The link for recipients.</summary>
    public string Landing(StoredId id) => $"{_base}/d/{id}";

    /// <summary>The owner's page.</summary>
    public string Owner(OwnerToken token) => $"{_base}/t/{token.Value}";

    /// <summary>The owner's page for the person who sent it.</summary>
    public string Own(StoredId id) => $"{_base}/transfers/{id}";

    /// <summary>The page of a file request, for those who are asked for files.</summary>
    public string FileRequest(StoredId id) => $"{_base}/r/{id}";

    /// <summary>The page on which a sender sees what arrived for a file request.</summary>
    public string Receipt(StoredId request, OwnerToken token) => $"{_base}/r/{request}/receipts/{token.Value}";

    /// <summary>The requester's page of a file request.</summary>
    public string Requester(OwnerToken token) => $"{_base}/requests/by/{token.Value}";

    /// <summary>The requester's page of a file request, for the person who made it.</summary>
    public string OwnRequest(StoredId id) => $"{_base}/requests/{id}";

    /// <summary>Where the sender of a transfer looks after it: its owner's page, or what a file request gives in its place.</summary>
    public string Sent(Transfer transfer, OwnerToken token) => transfer.Submission is { Request: var request } ? Receipt(request, token) : Owner(token);

    /// <summary>What the sender of a transfer passes on: the link for recipients, where there is one to know.</summary>
    public string ToPassOn(Transfer transfer, OwnerToken token) => transfer.Submission is { Request: var request } ? Receipt(request, token) : Landing(transfer.Id);

    /// <summary>The tus URL of a lane.</summary>
    public string Lane(LaneToken token) => $"{_base}/api/v1/tus/{token.Value}";
}

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The right to one download of a limited transfer: signed, to be begun soon, and good for going on for as long as
/// its row says.
/// </summary>
/// <param name="Id">Its own id.</param>
/// <param name="Transfer">The transfer.</param>
/// <param name="Content">What of it: <c>all</c>, or a file's number.</param>
public sealed record Ticket(string Id, StoredId Transfer, string Content)
{
    /// <summary>A new one.</summary>
    public static Ticket For(StoredContent content) => new(StoredId.New().Value, content.Transfer, content.Label);
}

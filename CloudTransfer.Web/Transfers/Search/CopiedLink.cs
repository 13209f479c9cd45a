using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Search;

/// <summary>What somebody pastes into a search: the address of a page of this server, or an id.</summary>
public static class CopiedLink
{
    /// <summary>The id in it, the last of several; null where there is none.</summary>
    public static StoredId? IdIn(string text) =>
        text.Split('/', '?', '#').Reverse().Select(part => StoredId.TryParse(part.Trim(), out var id) ? id : (StoredId?)null).FirstOrDefault(id => id is not null);
}

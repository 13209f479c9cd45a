using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.FileRequests;

/// <summary>By what somebody owns a file request.</summary>
public abstract record RequestOwner
{
    private RequestOwner()
    {
    }

    /// <summary>By the secret in the address of the requester's page.</summary>
    public sealed record ByToken(OwnerToken Token) : RequestOwner;

    /// <summary>By the account that made it.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="User">The person, who is signed in.</param>
    public sealed record ByAccount(StoredId Request, StoredId User) : RequestOwner;
}

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>By what somebody owns a transfer.</summary>
public abstract record TransferOwner
{
    private TransferOwner()
    {
    }

    /// <summary>By the secret in the address of the owner's page.</summary>
    public static implicit operator TransferOwner(OwnerToken token) => new ByToken(token);

    /// <summary>By the secret in the address of the owner's page.</summary>
    public sealed record ByToken(OwnerToken Token) : TransferOwner;

    /// <summary>By the account that sent it.</summary>
    /// <param name="Transfer">The transfer.</param>
    /// <param name="User">The person who asks for it, and is signed in.</param>
    public sealed record ByAccount(StoredId Transfer, StoredId User) : TransferOwner;
}

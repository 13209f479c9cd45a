using System.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Creation;

/// <summary>What follows from a sealed transfer in another folder, such as its mails; one subclass for each.</summary>
public abstract class SealedTransferWork
{
    /// <summary>Whether the configuration asks for it.</summary>
    public abstract bool IsAsked { get; }

    /// <summary>Writes it in the transaction that seals the transfer; <see cref="Wake"/> follows when that is committed.</summary>
    public abstract Task AddAsync(IDbTransaction transaction, StoredId id);

    /// <summary>Writes it for transfers that were sealed while the configuration did not ask for it.</summary>
    public abstract Task AddMissingAsync(CancellationToken cancel);

    /// <summary>It was written.</summary>
    public abstract void Wake();
}

using System.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>What becomes of a transfer, for those who are told.</summary>
public enum TransferEvent
{
    /// <summary>It is complete, and its link works. What was sent to a file request is told as <see cref="SubmissionReceived"/>.</summary>
    Created,

    /// <summary>Downloads of the whole were completed.</summary>
    Downloaded,

    /// <summary>It has ended by itself: it expired, or its downloads were used up.</summary>
    Expired,

    /// <summary>Its owner or an administrator has deleted it.</summary>
    Deleted,

    /// <summary>The malware scanner found something in it.</summary>
    ScanFound,

    /// <summary>It was sent to a file request, and is complete.</summary>
    SubmissionReceived,
}

/// <summary>Tells others, in another folder, what becomes of transfers.</summary>
public abstract class TransferEvents
{
    /// <summary>Whether anybody is to be told.</summary>
    public abstract bool IsAsked(TransferEvent what);

    /// <summary>Writes down that somebody is to be told, in the transaction of what is told; nothing where nobody is, or the transfer has no row.</summary>
    public abstract Task AddAsync(IDbTransaction transaction, TransferEvent what, StoredId transfer);
}

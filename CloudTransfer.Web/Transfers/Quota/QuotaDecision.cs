namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>What became of a request for space.</summary>
public enum QuotaDecision
{
    /// <summary>It is reserved until it is released, or until its transfer takes its place.</summary>
    Kept,

    /// <summary>All transfers together would take more than <c>Storage:Quota</c>.</summary>
    QuotaReached,

    /// <summary>The person's transfers together would take more than the person's quota.</summary>
    PersonQuotaReached,

    /// <summary>The volume would have less than <c>Storage:MinFree</c> left.</summary>
    VolumeFull,

    /// <summary>The client has too many uploads that it has not finished.</summary>
    TooManyUnfinished,

    /// <summary>The upload that asked is not under way any more.</summary>
    Gone,

    /// <summary>The lane that asked is another's by now.</summary>
    TakenOver,

    /// <summary>The client has sent too many files and folders in the last hour.</summary>
    TooManyFiles,
}

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>Ends a transaction whose rows there is no space for: nothing of it stays.</summary>
/// <param name="decision">Why.</param>
internal sealed class QuotaException(QuotaDecision decision) : Exception($"No space: {decision}.")
{
    /// <summary>Why there is none.</summary>
    public QuotaDecision Decision => decision;
}

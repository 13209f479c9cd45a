namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>Ends a transaction whose rows there is no space for: nothing of it stays.</summary>
/// <param name="decision">Why.</param>
internal sealed class QuotaException(QuotaDecision decision) : Exception($"No space: {decision}.")
{
    /// <summary>Why there is none.</summary>
    public QuotaDecision Decision => decision;

    /// <summary>What became of a transaction that such a refusal may end.</summary>
    public static async Task<QuotaDecision> DecideAsync(Func<Task> write)
    {
        try
        {
            await write();
            return QuotaDecision.Kept;
        }
        catch (QuotaException refusal)
        {
            return refusal.Decision;
        }
    }
}

using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Limits;

/// <summary>What a person may use beside what holds for everybody, and what of it is in use.</summary>
/// <param name="User">The person.</param>
/// <param name="Limits">The limits that hold: the person's own, and else those of the role.</param>
/// <param name="Bytes">What is in use, in bytes: the person's transfers, and uploads under way as far as they are declared.</param>
public sealed record Allowance(StoredId User, PersonLimits Limits, long Bytes)
{
    /// <summary>How many bytes more may be kept; null without a quota.</summary>
    public long? Left => Limits.Quota is { } quota ? Math.Max(0, quota - Bytes) : null;

    /// <summary>The rules of the lifetime for this person.</summary>
    public TransfersOptions Within(TransfersOptions rules) => Limits.MaxLifetime is { } longest ? rules.WithMaxLifetime(longest) : rules;
}

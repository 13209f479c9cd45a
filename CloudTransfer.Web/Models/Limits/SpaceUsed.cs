using System.Globalization;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Limits;

namespace CloudTransfer.Web.Models.Limits;

/// <summary>What of a person's quota is in use.</summary>
/// <param name="Bytes">What is in use.</param>
/// <param name="Quota">The quota, in bytes.</param>
public sealed record SpaceUsed(long Bytes, long Quota)
{
    /// <summary>What is in use: <c>3.2 GB</c>.</summary>
    public string Used => new ByteSize(Bytes).ToString();

    /// <summary>The quota: <c>10 GB</c>.</summary>
    public string Limit => new ByteSize(Quota).ToLimit();

    /// <summary>How much of the quota is in use: <c>32 %</c>; more than 100 % where it was lowered, or transfers were handed over.</summary>
    public string Share => (Quota == 0 ? Bytes == 0 ? 100 : 999 : Math.Min(999, Math.Ceiling(Bytes * 100m / Quota))).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Both: <c>3.2 GB of 10 GB, 32 %</c>.</summary>
    public string WithShare => $"{this}, {Share}";

    /// <summary>What is in use, and the quota: <c>3.2 GB of 10 GB</c>.</summary>
    public override string ToString() => $"{Used} of {Limit}";

    internal static SpaceUsed? Of(Allowance? allowance) => allowance is { Limits.Quota: { } quota } ? new(allowance.Bytes, quota) : null;
}

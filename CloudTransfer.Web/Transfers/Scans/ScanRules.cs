using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>What the scanner's word means for who may have a transfer.</summary>
public sealed class ScanRules(IOptions<ScanOptions> options)
{
    /// <summary>Whether there is a scanner.</summary>
    public bool AreAsked => !string.IsNullOrEmpty(options.Value.ClamAv);

    /// <summary>How a sealed transfer stands. What was found stays found, though the scanner be taken away.</summary>
    public Standing StandingOf(Transfer transfer) => StandingOf(transfer.Verdict);

    /// <summary>How a sealed transfer of which the scanner said this stands; null where it has said nothing yet.</summary>
    public Standing StandingOf(Verdict? verdict) => verdict switch
    {
        Verdict.Found => Standing.Refused,
        _ when !AreAsked => Standing.Open,
        null => Standing.ScanPending,
        Verdict.Unchecked when !options.Value.AllowUnchecked => Standing.Refused,
        _ => Standing.Open,
    };
}

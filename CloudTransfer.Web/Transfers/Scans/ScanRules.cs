using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>What the scanner's answer means for access to a transfer.</summary>
public sealed class ScanRules(IOptions<ScanOptions> options)
{
    /// <summary>Whether there is a scanner.</summary>
    public bool AreAsked => !string.IsNullOrEmpty(options.Value.ClamAv);

    /// <summary>Whether a sealed transfer can be downloaded, as far as the scanner decides. What was found stays found when the scanner is taken away.</summary>
    public ScanState StateOf(Transfer transfer) => StateOf(transfer.Verdict);

    /// <summary>The same, by what the scanner said of it; null where it has not answered yet.</summary>
    public ScanState StateOf(Verdict? verdict) => verdict switch
    {
        Verdict.Found => ScanState.Refused,
        _ when !AreAsked => ScanState.Open,
        null => ScanState.ScanPending,
        Verdict.Unchecked when !options.Value.AllowUnchecked => ScanState.Refused,
        _ => ScanState.Open,
    };
}

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>The scanner cannot be reached, or does not scan a file.</summary>
/// <param name="failure">What went wrong.</param>
/// <param name="cause">The fault that it was recognised from; null for none.</param>
public sealed class ScannerException(ScannerFailure failure, Exception? cause = null) : Exception($"{failure}", cause)
{
    /// <summary>What went wrong.</summary>
    public ScannerFailure Failure => failure;

    /// <summary>What the scanner answered; empty if it did not.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Whether asking about another transfer would fail as well.</summary>
    public bool IsAway => failure is not ScannerFailure.Refused;
}

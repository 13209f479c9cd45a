namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>Why a file could not be scanned.</summary>
public enum ScannerFailure
{
    /// <summary>The scanner cannot be reached.</summary>
    Unreachable,

    /// <summary>The scanner closed the connection without an answer.</summary>
    Disconnected,

    /// <summary>The scanner did not answer in time.</summary>
    TimedOut,

    /// <summary>The scanner answered that it does not scan this file.</summary>
    Refused,
}

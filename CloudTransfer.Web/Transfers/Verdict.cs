namespace CloudTransfer.Web.Transfers;

/// <summary>What the scanner said of a transfer.</summary>
public enum Verdict
{
    /// <summary>Nothing harmful was found.</summary>
    Clean,

    /// <summary>Something harmful was.</summary>
    Found,

    /// <summary>It could not say: it did not answer for too long.</summary>
    Unchecked,
}

/// <summary>Whether a transfer can be downloaded, as far as the scanner decides.</summary>
public enum ScanState
{
    /// <summary>It can.</summary>
    Open,

    /// <summary>Not before the scanner has answered.</summary>
    ScanPending,

    /// <summary>It cannot.</summary>
    Refused,
}

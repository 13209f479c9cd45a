namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>How an upload comes in: label <c>via</c>.</summary>
public enum UploadWay
{
    /// <summary>A multipart form, POST /upload.</summary>
    Form,

    /// <summary>PUT /{file name}.</summary>
    Put,

    /// <summary>tus 1.0.0, with or without a manifest.</summary>
    Tus,
}

/// <summary>How an upload ended: label <c>outcome</c>.</summary>
public enum UploadOutcome
{
    /// <summary>Sealed, committed and acknowledged.</summary>
    Completed,

    /// <summary>Refused for what it asked or sent (a 4xx, or 507).</summary>
    Rejected,

    /// <summary>The client went away or deleted it.</summary>
    Aborted,

    /// <summary>The fault was ours.</summary>
    Failed,
}

/// <summary>What the scanner answered for a transfer: label <c>outcome</c>.</summary>
public enum ScanOutcome
{
    /// <summary>Nothing harmful was found.</summary>
    Clean,

    /// <summary>Something harmful was.</summary>
    Found,

    /// <summary>It could not say for too long.</summary>
    Unchecked,
}

/// <summary>What of a transfer is downloaded: label <c>kind</c>.</summary>
public enum DownloadKind
{
    /// <summary>The whole: the one file, or the zip.</summary>
    All,

    /// <summary>One file of several.</summary>
    File,

    /// <summary>A file shown in a page: its bytes are counted, but it is no download.</summary>
    Preview,
}

/// <summary>How a download ended: label <c>outcome</c>.</summary>
public enum DownloadOutcome
{
    /// <summary>Every byte of the whole was sent.</summary>
    Complete,

    /// <summary>Every byte of the range that was asked for was sent.</summary>
    Partial,

    /// <summary>The client went away first.</summary>
    Aborted,
}

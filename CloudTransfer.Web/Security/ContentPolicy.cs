namespace CloudTransfer.Web.Security;

/// <summary>The Content-Security-Policies (CSP Level 3) of responses.</summary>
internal static class ContentPolicy
{
    /// <summary>The default: our own files, no inline script or style, no framing.</summary>
    public const string Default =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>For a page that shows a sender's video, audio or PDF.</summary>
    public const string ShowsMedia = Default + "; media-src 'self'; object-src 'self'; frame-src 'self'";

    /// <summary>For the page whose script reads a frame of a selected video.</summary>
    public const string ReadsSelectedVideos = Default + "; media-src blob:";

    /// <summary>
    /// For a sender's content: opened directly, it has no origin, scripts or forms, and loads nothing from other sites.
    /// </summary>
    public const string SenderContent = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
}

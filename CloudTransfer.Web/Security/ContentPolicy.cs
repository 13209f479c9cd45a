namespace CloudTransfer.Web.Security;

/// <summary>The Content-Security-Policies (CSP Level 3) that answers carry.</summary>
internal static class ContentPolicy
{
    /// <summary>Of every answer that says nothing else: our own files, no inline script or style, in no frame.</summary>
    public const string Usual =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Of a page that shows a sender's film, sound or PDF.</summary>
    public const string ShowsMedia = Usual + "; media-src 'self'; object-src 'self'; frame-src 'self'";

    /// <summary>Of the page whose script looks at a film that its user has chosen.</summary>
    public const string ShowsOwnFilms = Usual + "; media-src blob:";

    /// <summary>Of a sender's bytes: opened by themselves they have no origin, no script and no form, and fetch nothing from anywhere.</summary>
    public const string Foreign = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
}

using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Models;

/// <summary>
/// What went wrong, for who has no page to go back to: a person at a terminal, or a program. One line, which says what happened
/// and what to do.
/// </summary>
/// <param name="Method">How the request was made.</param>
/// <param name="Home">Where the server is reached; ends in a slash.</param>
public sealed record ErrorLine(string Method, string Home)
{
    /// <summary>Whether a program reads it, which types nothing.</summary>
    public bool IsForProgram { get; init; }

    /// <summary>The line for an error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="reference">What to name when asking whoever runs the server; null where there is nothing to ask.</param>
    public string For(Error error, string? reference)
    {
        var line = ErrorTexts.Line(error, Home, IsUpload);
        return reference is null ? line : $"{line} Reference: {reference}";
    }

    // Where a person was sending something, the address or the form was wrong, and the right command helps.
    private bool IsUpload => !IsForProgram && (HttpMethods.IsPut(Method) || HttpMethods.IsPost(Method));
}

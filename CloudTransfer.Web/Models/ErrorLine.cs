using CloudTransfer.Web.Security;

namespace CloudTransfer.Web.Models;

/// <summary>
/// What went wrong, for who has no page to go back to: a person at a terminal, or a program. One line, which says what happened
/// and what to do; where a refusal says both itself, nothing is added to it.
/// </summary>
/// <param name="Method">How the request was made.</param>
/// <param name="Home">Where the server is reached; ends in a slash.</param>
public sealed record ErrorLine(string Method, string Home)
{
    /// <summary>Whether a program reads it, which types nothing.</summary>
    public bool IsForProgram { get; init; }

    /// <summary>The line for a status.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="said">What the refusal says itself; null for nothing.</param>
    /// <param name="reference">What to name when asking whoever runs the server; null where there is nothing to ask.</param>
    public string For(int status, RefusalDetail? said, string? reference)
    {
        var line = said is { Type: Problems.Harmful } ? $"{said.Detail} Tell whoever sent it to you." : said?.Detail ?? Refused(status);
        return reference is null ? line : $"{line} Reference: {reference}";
    }

    // Where something was to be sent, the address was wrong, and the right one helps.
    private bool IsSentByHand => !IsForProgram && (HttpMethods.IsPut(Method) || HttpMethods.IsPost(Method));

    private string Refused(int status) => status switch
    {
        StatusCodes.Status400BadRequest => $"The request is not understood: what can be asked is at {Home}api",
        StatusCodes.Status401Unauthorized => "This is open only to those who know its password or key: send it by HTTP Basic, such as curl -u :password.",
        StatusCodes.Status403Forbidden => "The request was sent by another site, so nothing of it was accepted.",
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed when IsSentByHand =>
            $"Nothing can be sent to this address: type  curl -T FILE {Home}  or, for several files,  curl -F files=@FILE -F files=@FILE {Home}upload",
        StatusCodes.Status404NotFound => "This link is unknown, expired, used up or deleted. Check the address, or ask whoever sent it for a new one.",
        StatusCodes.Status405MethodNotAllowed => $"That cannot be done with this address: what can be asked is at {Home}api",
        StatusCodes.Status408RequestTimeout => "The request took too long to arrive: send it again.",
        StatusCodes.Status409Conflict => "Somebody else is using what you asked for: wait a while, then try again.",
        StatusCodes.Status410Gone => "What was here has expired, was used up or was deleted.",
        StatusCodes.Status413PayloadTooLarge => "That is larger than this server takes in one request, and nothing was kept: send less at once.",
        StatusCodes.Status415UnsupportedMediaType => $"The body is of a type that is not taken here: what is taken is at {Home}api",
        StatusCodes.Status416RangeNotSatisfiable => "There are no bytes in the range that was asked for: ask for all of it, or for one that begins before its end.",
        StatusCodes.Status429TooManyRequests => "There were too many requests from your address in a short time: wait a minute, then try again.",
        StatusCodes.Status503ServiceUnavailable => "The server is just restarting or cannot reach its storage: wait a few seconds, then try again.",
        StatusCodes.Status507InsufficientStorage => "The server has no space for this, and nothing was kept: try again later, or tell whoever runs it.",
        >= StatusCodes.Status500InternalServerError =>
            "The server met an error that it did not expect, and wrote it down. Try again in a moment; if it happens again, tell whoever runs it what you did.",
        _ => $"The request cannot be answered as it was made: what can be asked is at {Home}api",
    };
}

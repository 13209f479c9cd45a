using CloudTransfer.Web.Security;

namespace CloudTransfer.Web.Models;

/// <summary>The page for what went wrong: it says what happened and what to do.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">In a few words.</param>
/// <param name="WhatHappened">In a sentence or two.</param>
/// <param name="WhatToDo">What the reader can do now.</param>
public sealed record ErrorPage(int Status, string Title, string WhatHappened, string WhatToDo)
{
    /// <summary>What to name when asking whoever runs the server about it; null where there is nothing to ask.</summary>
    public string? Reference { get; init; }

    /// <summary>The page for a status; <paramref name="detail"/>, a sentence or two, takes the place of what happened where it is known.</summary>
    public static ErrorPage For(int status, string? detail = null, string? type = null)
    {
        var page = type switch
        {
            Problems.Harmful => Harmful(status),
            Problems.NotAsked => NotAsked(status),
            Problems.Selection => Selection(status),
            _ => status < StatusCodes.Status500InternalServerError ? Refused(status) : Failed(status),
        };
        if (string.IsNullOrWhiteSpace(detail))
            return page;
        // Where it is known what is wrong, the sentence says what to do: to load the page again would be another advice.
        return status is StatusCodes.Status400BadRequest
            ? page with { WhatHappened = detail, WhatToDo = "Go back, and send it once more." }
            : page with { WhatHappened = detail };
    }

    private static ErrorPage Harmful(int status) => new(
        status,
        "This did not pass the check",
        "The check for malware did not let it through.",
        "Tell whoever sent it to you. Nothing of it has reached your device.");

    private static ErrorPage NotAsked(int status) => new(
        status,
        "Nobody has asked for it yet",
        "This transfer can be downloaded a limited number of times.",
        "Nothing was used up: whoever wants to have it opens the link and downloads it.");

    private static ErrorPage Selection(int status) => new(
        status,
        "Choose once more",
        "What is selected cannot be downloaded like that.",
        "Go back to the files, and change what is selected.");

    private static ErrorPage Refused(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(
            status,
            "That did not arrive as it should",
            "The form came without what belongs in it, with a field that could not be understood, or from a page that was open for too long.",
            "Go back, load the page again, and send it once more."),
        StatusCodes.Status401Unauthorized => new(
            status,
            "A password or key is needed",
            "This is open only to those who know its password or key.",
            "Ask whoever sent you the link, or whoever runs this server."),
        StatusCodes.Status403Forbidden => new(
            status,
            "Sent from another site",
            "The form was sent by another site, so nothing of it was accepted.",
            "Open the start page here and send your files from it."),
        StatusCodes.Status404NotFound => new(
            status,
            "This link leads nowhere",
            "This link is unknown, expired, used up or deleted.",
            "Check the address, or ask whoever sent it for a new one."),
        StatusCodes.Status409Conflict => new(
            status,
            "Not at this moment",
            "Somebody else is using what you asked for.",
            "Wait a while, then try again."),
        StatusCodes.Status410Gone => new(
            status,
            "It has ended",
            "What was here has expired, was used up or was deleted.",
            "Send it again to have it back."),
        StatusCodes.Status413PayloadTooLarge => new(
            status,
            "That is too much at once",
            "The files are larger, or more, than this server takes in one transfer. Nothing was kept.",
            "Send fewer files, or split them over several transfers."),
        StatusCodes.Status429TooManyRequests => new(
            status,
            "Too many requests",
            "There were too many requests from your address in a short time: wait a minute, then try again.",
            "Trying sooner changes nothing."),
        _ => new(
            status,
            "That is not possible",
            "The request cannot be answered as it was made.",
            "Start again from the upload page."),
    };

    private static ErrorPage Failed(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => new(
            status,
            "Back in a moment",
            "The server is just restarting or cannot reach its storage.",
            "Wait a few seconds, then try again."),
        StatusCodes.Status507InsufficientStorage => new(
            status,
            "No room left",
            "The server has no space for these files. Nothing was kept.",
            "Try again later, when older transfers have expired, or tell whoever runs this server."),
        _ => new(
            status,
            "Something broke on our side",
            "The server met an error that it did not expect. It was written down for whoever runs it.",
            "Try again in a moment. If it happens again, tell them what you did and this reference."),
    };
}

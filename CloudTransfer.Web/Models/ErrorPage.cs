using CloudTransfer.Web.Errors;

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

    /// <summary>The page for an error that was answered with <paramref name="status"/>.</summary>
    public static ErrorPage For(int status, Error error)
    {
        var name = NameOf(status, ErrorCatalog.Of(error.Code).Type);
        // Where it is known what is wrong, the sentence says what to do: to load the page again would be another advice.
        var advice = status is StatusCodes.Status400BadRequest && error.Code is not ErrorCode.BadRequest ? "send_again" : name;
        return new(status, ErrorTexts.Get($"page.{name}.title"), ErrorTexts.OnPage(error), ErrorTexts.Get($"page.{advice}.advice"));
    }

    // Which of the pages in the texts.
    private static string NameOf(int status, string? type) => type switch
    {
        ProblemTypes.Harmful => "harmful",
        ProblemTypes.NotAsked => "not_asked",
        ProblemTypes.Selection => "selection",
        _ => status switch
        {
            StatusCodes.Status400BadRequest => "bad_request",
            StatusCodes.Status401Unauthorized => "password_needed",
            StatusCodes.Status403Forbidden => "cross_site",
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status409Conflict => "conflict",
            StatusCodes.Status410Gone => "gone",
            StatusCodes.Status413PayloadTooLarge => "too_large",
            StatusCodes.Status429TooManyRequests => "too_many_requests",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            StatusCodes.Status507InsufficientStorage => "storage_full",
            < StatusCodes.Status500InternalServerError => "not_possible",
            _ => "fault",
        },
    };
}

using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Scans;
using CloudTransfer.Web.Transfers.Selections;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Ends an action with an error that <see cref="ErrorController"/> words for the audience.</summary>
internal static class Refusals
{
    /// <summary>Answers <paramref name="status"/>, saying <paramref name="detail"/>.</summary>
    public static IActionResult Refuse(this Controller controller, int status, string detail, string? type = null)
    {
        controller.HttpContext.Refuse(status, detail, type);
        return new EmptyResult();
    }

    /// <summary>It is still on its way.</summary>
    public static IActionResult AskToWait(this Controller controller, Access.Uploading uploading)
    {
        controller.Response.Headers.RetryAfter = "10";
        return controller.Refuse(StatusCodes.Status409Conflict, $"It is still on its way, {uploading.IncomingTransfer.Percent} % have arrived: try again later.");
    }

    /// <summary>The scanner has not answered yet.</summary>
    public static IActionResult AskToWaitForCheck(this Controller controller)
    {
        controller.Response.Headers.RetryAfter = "5";
        return controller.Refuse(StatusCodes.Status409Conflict, "It is being checked for malware, which takes a moment: try again then.");
    }

    /// <summary>The scanner found something harmful, or could not say.</summary>
    public static IActionResult RefuseUnchecked(this Controller controller, Transfer transfer) => controller.Refuse(
        StatusCodes.Status403Forbidden,
        transfer.Verdict is Verdict.Found
            ? "The check for malware found something harmful in it, so nobody can have it."
            : "It could not be checked for malware, so nobody can have it yet.",
        Problems.Harmful);

    /// <summary>Somebody else has the last download, which is given back at <paramref name="freeAgain"/> unless they go on with it.</summary>
    public static IActionResult AskToWait(this Controller controller, DateTimeOffset freeAgain, DateTimeOffset now)
    {
        controller.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling((freeAgain - now).TotalSeconds))}";
        var moment = Moment.From(freeAgain, now);
        return controller.Refuse(
            StatusCodes.Status409Conflict,
            "Somebody else is downloading this right now, and it is the last download that the sender allows. When theirs is finished, the link is used up; "
            + $"if it breaks off and they do not come back, yours works {moment.Relative}, from {moment.Exact} on.");
    }

    /// <summary>Too much has been sent of the caller's own download; it can be begun anew at <paramref name="freeAgain"/>.</summary>
    public static IActionResult AskToWaitForOwn(this Controller controller, DateTimeOffset freeAgain, DateTimeOffset now)
    {
        controller.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling((freeAgain - now).TotalSeconds))}";
        var moment = Moment.From(freeAgain, now);
        return controller.Refuse(
            StatusCodes.Status409Conflict,
            "This download broke off and was begun again until as much was sent as one download may take. Go on with the part that you have, where your program can do that; "
            + $"else begin anew {moment.Relative}, from {moment.Exact} on. It has used up nothing.");
    }

    /// <summary>A browser asks in advance, and may never need it.</summary>
    public static IActionResult RefusePrefetch(this Controller controller) => controller.Refuse(
        StatusCodes.Status503ServiceUnavailable, "This transfer can be downloaded a limited number of times, so it is not sent in advance.", Problems.NotAsked);

    /// <summary>A program follows links, for nobody who wants to have it.</summary>
    public static IActionResult RefuseRobot(this Controller controller) => controller.Refuse(
        StatusCodes.Status403Forbidden, "This transfer can be downloaded a limited number of times, so it is not sent to programs that look at links.", Problems.NotAsked);

    /// <summary>What is selected makes no zip.</summary>
    public static IActionResult RefuseSelection(this Controller controller, SelectionAnswer answer) => answer switch
    {
        SelectionAnswer.NoneNamed => controller.Refuse(StatusCodes.Status400BadRequest, "Nothing is selected: tick what you want to have, then download it.", Problems.Selection),
        SelectionAnswer.TooMany => controller.Refuse(
            StatusCodes.Status414UriTooLong, "More is selected than one download can name: tick whole folders instead of their files, or download it in several parts.", Problems.Selection),
        _ => controller.Refuse(StatusCodes.Status400BadRequest, "A selected file is named by its number, several by a range such as 3-9, and a folder by its path.", Problems.Selection),
    };

    /// <summary>Of a limited transfer the caller has saved so much in parts that what is asked for would be more than one download.</summary>
    public static IActionResult RefuseSavedAlready(this Controller controller) => controller.Refuse(
        StatusCodes.Status409Conflict,
        "With what you have saved already, this would be more than one download of everything, and the sender limits downloads. What you have not saved yet can still be had: choose only that, or download all.",
        Problems.Selection);
}

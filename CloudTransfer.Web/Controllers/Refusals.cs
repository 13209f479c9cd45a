using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
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
    public static IActionResult AskToWait(this Controller controller, Access.Arriving arriving)
    {
        controller.Response.Headers.RetryAfter = "10";
        return controller.Refuse(StatusCodes.Status409Conflict, $"It is still on its way, {arriving.Arrival.Percent} % have arrived: try again later.");
    }

    /// <summary>Somebody else has the last download, which is given back at <paramref name="freeAgain"/> unless they go on with it.</summary>
    public static IActionResult AskToWait(this Controller controller, DateTimeOffset freeAgain, DateTimeOffset now)
    {
        controller.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling((freeAgain - now).TotalSeconds))}";
        var moment = Moment.From(freeAgain, now);
        return controller.Refuse(
            StatusCodes.Status409Conflict,
            "Somebody else is downloading this right now, and it is the last download that the sender allows. When theirs is finished, the link is used up; "
            + $"if it breaks off and they do not come back, yours works {moment.Words}, from {moment.Exact} on.");
    }
}

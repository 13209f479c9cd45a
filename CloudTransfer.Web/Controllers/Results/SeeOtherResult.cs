using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>303 See Other: the result of a POST is read by GET at another URL (RFC 9110, section 15.4.4).</summary>
/// <param name="location">The target: a URL as the browser sees it, or an application-relative one that begins with <c>~/</c>.</param>
internal sealed class SeeOtherResult(string location) : ActionResult
{
    public override void ExecuteResult(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = location.StartsWith("~/", StringComparison.Ordinal) ? context.HttpContext.Request.PathBase + location[1..] : location;
        response.Headers.CacheControl = "no-store";
    }
}

using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>303: what was asked for by POST is to be read by GET, elsewhere (RFC 9110, section 15.4.4).</summary>
/// <param name="location">Where: an address as the browser has it, or one of the server's own, which begins with <c>~/</c>.</param>
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

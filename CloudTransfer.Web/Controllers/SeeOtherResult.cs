using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>303: what was asked for by POST is to be read by GET, elsewhere (RFC 9110, section 15.4.4).</summary>
internal sealed class SeeOtherResult(string location) : ActionResult
{
    public override void ExecuteResult(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = location;
        response.Headers.CacheControl = "no-store";
    }
}

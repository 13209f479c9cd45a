using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Ends an action with an error that <see cref="ErrorController"/> words for the audience.</summary>
internal static class Refusals
{
    /// <summary>Answers <paramref name="status"/>, saying <paramref name="detail"/>.</summary>
    public static IActionResult Refuse(this Controller controller, int status, string detail)
    {
        controller.HttpContext.Refuse(status, detail);
        return new EmptyResult();
    }
}

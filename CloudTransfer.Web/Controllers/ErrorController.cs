using System.Diagnostics;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Words every error for its audience: a page, a problem document (RFC 9457), or one plain line.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class ErrorController : Controller
{
    /// <summary>Where the pipeline re-executes a request that ended with an error status and no body.</summary>
    public const string Path = "/error";

    /// <summary>The error answer; to those who ask for this address itself, it is one that does not exist.</summary>
    [Route(Path)]
    public IActionResult Show()
    {
        var status = Response.StatusCode < StatusCodes.Status400BadRequest ? StatusCodes.Status404NotFound : Response.StatusCode;
        Response.StatusCode = status;
        Response.Headers.CacheControl = "no-store";
        Response.AskToRetry();
        var said = HttpContext.Features.Get<RefusalDetail>();
        var page = ErrorPage.For(status, said?.Detail, said?.Type) with { Reference = Reference(status) };
        var format = Request.ResponseFormat();
        var line = new ErrorLine(Request.Method, Links.Of(Request).Home) { IsForProgram = format is ResponseFormat.Program };
        return format switch
        {
            ResponseFormat.Browser when status == StatusCodes.Status404NotFound => View("Gone"),
            ResponseFormat.Browser => View("Error", page),
            ResponseFormat.Program => Problem(
                line.For(status, said, reference: null), statusCode: status, title: page.Title, type: said?.Type ?? Problems.For(status)),
            _ => new ContentResult { StatusCode = status, ContentType = "text/plain; charset=utf-8", Content = $"{line.For(status, said, page.Reference)}\n" },
        };
    }

    // As the log and a problem document call the request; what was expected to happen needs nobody to look for it.
    private string? Reference(int status) =>
        status == StatusCodes.Status500InternalServerError ? Activity.Current?.Id ?? HttpContext.TraceIdentifier : null;
}

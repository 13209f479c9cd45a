using System.Diagnostics;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Words every error for who reads it: a page, a problem document (RFC 9457), or one plain line.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class ErrorController(LinkFactory links) : Controller
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
        var error = ErrorOf(status);
        var page = ErrorPage.For(status, error) with { Reference = Reference(status) };
        var format = Request.ResponseFormat();
        var line = new ErrorLine(Request.Method, links.For(Request).Home) { IsForProgram = format is ResponseFormat.Program };
        return format switch
        {
            ResponseFormat.Browser when status == StatusCodes.Status404NotFound => View("Gone"),
            ResponseFormat.Browser => View("Error", page),
            ResponseFormat.Program => Problem(
                line.For(error, reference: null),
                statusCode: status,
                title: page.Title,
                type: ErrorCatalog.Of(error.Code).TypeFor(status),
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = ErrorCatalog.NameOf(error.Code) }),
            _ => new ContentResult { StatusCode = status, ContentType = "text/plain; charset=utf-8", Content = $"{line.For(error, page.Reference)}\n" },
        };
    }

    // What ended the request, or escaped from it; else the status says all that is known.
    private Error ErrorOf(int status) => HttpContext.Features.Get<Error>()
        ?? (HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error as ErrorException)?.Error
        ?? Error.Of(ErrorCatalog.Of(status));

    // As the log and a problem document call the request; what was expected to happen needs nobody to look for it.
    private string? Reference(int status) =>
        status == StatusCodes.Status500InternalServerError ? Activity.Current?.Id ?? HttpContext.TraceIdentifier : null;
}

using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Responds to unknown paths of one segment. Every such path accepts a PUT of a file, so the framework would respond to
/// other methods with 405, as if a resource existed.
/// </summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class UnknownAddressController(EndpointDataSource endpoints) : Controller
{
    /// <summary>404, or 405 if the path is a public one of ours that supports other methods.</summary>
    /// <param name="name">The path segment.</param>
    [Route("/{name}", Order = int.MaxValue)]
    public IActionResult Show(string name)
    {
        string[] methods = [.. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(route => string.Equals(route.RoutePattern.RawText?.Trim('/'), name, StringComparison.OrdinalIgnoreCase) && !MetricsPort.IsForOperators(route))
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal)];
        if (methods.Length == 0)
            return NotFound();
        Response.Headers.Allow = string.Join(", ", methods);
        return StatusCode(StatusCodes.Status405MethodNotAllowed);
    }
}

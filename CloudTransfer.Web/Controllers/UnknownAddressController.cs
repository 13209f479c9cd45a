using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Addresses of one segment that are nothing here. Every such address takes a file by PUT, so that the platform would answer
/// everything else with 405, as if there were something.
/// </summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class UnknownAddressController(EndpointDataSource endpoints) : Controller
{
    /// <summary>404; 405 where the address is one of ours, not for the operators alone, and takes another method.</summary>
    /// <param name="name">The address.</param>
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

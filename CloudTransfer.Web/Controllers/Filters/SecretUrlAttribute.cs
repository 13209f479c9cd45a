using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// For pages whose address is a secret: no cache keeps them and no search engine lists them. (That no other site learns
/// their address from a link that is followed holds for every page.)
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SecretUrlAttribute : ResultFilterAttribute
{
    /// <inheritdoc/>
    public override void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.CacheControl = "no-cache, no-store";
        headers["X-Robots-Tag"] = "noindex, nofollow";
    }
}

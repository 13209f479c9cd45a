using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// Disables Kestrel's minimum data rates where a stall timeout of our own applies. Kestrel does not count response bytes
/// written with GetMemory and Advance: a flush that takes longer than the grace period ends the connection of a receiver that
/// is merely slow. For request bodies it looks at the average rate since the beginning.
/// </summary>
public static class DataRateLimits
{
    /// <summary>For a response that has a stall timeout of its own. HTTP/2 has no minimum rate for a single response.</summary>
    public static void AllowSlowReceiver(this HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rule)
            rule.MinDataRate = null;
    }

    /// <summary>For a request body that has a stall timeout of its own.</summary>
    public static void AllowSlowSender(this HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rule)
            rule.MinDataRate = null;
    }
}

using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// Switches Kestrel's rules for slow connections off where one of our own holds. Kestrel counts no byte of a response that
/// was written with GetMemory and Advance: one flush that takes longer than the grace period ends the connection of a
/// receiver who is only slow. And what it counts of a body is the average since its beginning.
/// </summary>
public static class DataRateLimits
{
    /// <summary>For a response whose receiver is watched otherwise. HTTP/2 has no such rule for one response.</summary>
    public static void AllowSlowReceiver(this HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rule)
            rule.MinDataRate = null;
    }

    /// <summary>For a body whose sender is watched otherwise.</summary>
    public static void AllowSlowSender(this HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rule)
            rule.MinDataRate = null;
    }
}

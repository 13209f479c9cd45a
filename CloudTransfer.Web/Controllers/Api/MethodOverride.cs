namespace CloudTransfer.Web.Controllers.Api;

/// <summary>
/// For clients that can send GET and POST only (tus 1.0.0, X-HTTP-Method-Override): the request is from here on what it
/// says it is, before it is routed and before anybody asks whether it may, so that no check sees another method.
/// </summary>
internal static class MethodOverride
{
    private const string Header = "X-HTTP-Method-Override";

    /// <summary>Takes the header for the addresses of tus alone.</summary>
    public static void UseMethodOverride(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Headers.TryGetValue(Header, out var method) && request.Path.StartsWithSegments("/api/v1/tus", StringComparison.OrdinalIgnoreCase))
            request.Method = method.ToString().Trim().ToUpperInvariant();
        return next(context);
    });
}

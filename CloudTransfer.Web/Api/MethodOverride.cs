namespace CloudTransfer.Web.Api;

/// <summary>
/// Supports clients that can send only GET and POST (tus 1.0.0, X-HTTP-Method-Override). The method is replaced before
/// routing and before all checks, so that no check sees another method.
/// </summary>
internal static class MethodOverride
{
    private const string Header = "X-HTTP-Method-Override";

    // Only the methods of tus, since the method is logged.
    private static readonly string[] Methods = [HttpMethods.Head, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options, HttpMethods.Post];

    /// <summary>Applies the header to the URLs of tus only.</summary>
    public static void UseMethodOverride(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Headers.TryGetValue(Header, out var method) && request.Path.StartsWithSegments("/api/v1/tus", StringComparison.OrdinalIgnoreCase))
            request.Method = Array.Find(Methods, known => known.Equals(method.ToString().Trim(), StringComparison.OrdinalIgnoreCase)) ?? request.Method;
        return next(context);
    });
}

namespace CloudTransfer.Web.Api;

/// <summary>
/// For clients that can send GET and POST only (tus 1.0.0, X-HTTP-Method-Override): the request is from here on what it
/// says it is, before it is routed and before anybody asks whether it may, so that no check sees another method.
/// </summary>
internal static class MethodOverride
{
    private const string Header = "X-HTTP-Method-Override";

    // Those of tus, and no other word: a method is written to the log.
    private static readonly string[] Methods = [HttpMethods.Head, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options, HttpMethods.Post];

    /// <summary>Takes the header for the addresses of tus alone.</summary>
    public static void UseMethodOverride(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Headers.TryGetValue(Header, out var method) && request.Path.StartsWithSegments("/api/v1/tus", StringComparison.OrdinalIgnoreCase))
            request.Method = Array.Find(Methods, known => known.Equals(method.ToString().Trim(), StringComparison.OrdinalIgnoreCase)) ?? request.Method;
        return next(context);
    });
}

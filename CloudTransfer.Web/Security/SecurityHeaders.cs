namespace CloudTransfer.Web.Security;

/// <summary>Adds the security headers to every response, so that no page can omit them.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy.Default;
        headers.XContentTypeOptions = "nosniff";
        // A response that may be cached sets the header itself.
        context.Response.OnStarting(() =>
        {
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-cache, no-store";
            return Task.CompletedTask;
        });
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Ignored over http (RFC 6797, section 7.2). Without includeSubDomains, since other hosts are not ours to
        // decide about.
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    }
}

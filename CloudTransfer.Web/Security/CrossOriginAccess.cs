using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>Cross-origin requests to the API (CORS; Fetch, section 3.2) from the configured origins.</summary>
internal static class CrossOriginAccess
{
    // The response headers that scripts of other origins may read: those of tus, and ours.
    private static readonly string[] Exposed =
    [
        "Location", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", "Tus-Resumable", "Tus-Version", "Tus-Extension",
        "Tus-Max-Size", "Tus-Checksum-Algorithm", "Transfer-Link", "Transfer-Owner-Link", "Retry-After",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"];
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(1);

    /// <summary>Adds the CORS policy for these origins: all methods of the API, without credentials.</summary>
    public static void AddCrossOriginAccess(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>((cors, api) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. api.Value.AllowedOrigins]).WithMethods(Methods).AllowAnyHeader().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightMaxAge)));
    }

    /// <summary>
    /// Responds to preflight requests and adds the CORS headers. Requests from other origins bypass it.
    /// </summary>
    public static void UseCrossOriginAccess(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.AllowedOrigins.Count > 0)
            app.UseWhen(context => context.Request.Path.StartsWithSegments(ApiOptions.Routes, StringComparison.OrdinalIgnoreCase), api => api.UseCors());
    }
}

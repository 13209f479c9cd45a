using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>Cross-origin requests to the API (Fetch, section 3.2, "CORS"), where a setting names the origins.</summary>
internal static class CrossOriginAccess
{
    // What a page's script may read of an answer besides its body: tus', and ours.
    private static readonly string[] Exposed =
    [
        "Location", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", "Tus-Resumable", "Tus-Version", "Tus-Extension",
        "Tus-Max-Size", "Tus-Checksum-Algorithm", "Transfer-Link", "Transfer-Owner-Link", "Retry-After",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"];
    private static readonly TimeSpan KnownFor = TimeSpan.FromHours(1);

    /// <summary>Adds what those origins may do: all that the API offers, without credentials.</summary>
    public static void AddCrossOriginAccess(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>((cors, api) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. api.Value.AllowedOrigins]).WithMethods(Methods).AllowAnyHeader().WithExposedHeaders(Exposed).SetPreflightMaxAge(KnownFor)));
    }

    /// <summary>Answers what browsers ask before such a request, and lets the pages read the answers. Nobody else's requests pass here.</summary>
    public static void UseCrossOriginAccess(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.AllowedOrigins.Count > 0)
            app.UseWhen(context => context.Request.Path.StartsWithSegments(ApiOptions.Routes, StringComparison.OrdinalIgnoreCase), api => api.UseCors());
    }
}

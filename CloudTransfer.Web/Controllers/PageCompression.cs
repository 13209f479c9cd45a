using System.IO.Compression;
using CloudTransfer.Web.Controllers.Filters;
using Microsoft.AspNetCore.ResponseCompression;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Compresses the pages with a <see cref="CompressedAttribute"/>. Other responses do not pass through the middleware.
/// </summary>
public static class PageCompression
{
    // The only text of the request that such a page repeats.
    private const string Repeated = "find";

    /// <summary>Adds the content codings.</summary>
    public static void AddPageCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>Adds the middleware for the marked actions.</summary>
    public static void UsePageCompression(this WebApplication app) => app.UseWhen(IsCompressed, page => page.UseResponseCompression());

    private static bool IsCompressed(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<CompressedAttribute>() is not null && !context.Request.Query.ContainsKey(Repeated);
}

using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>Says what the API is, how programs sign in, and under which path the server is reached.</summary>
internal sealed class DocumentTransformer(IOptions<ProxyOptions> proxy) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CloudTransfer",
            Version = DescriptionSetup.Document,
            Description = "Send files, get one link, and keep control of it. Errors are problem documents (RFC 9457) whose type and code stay the same for good.",
        };
        // The document is the same for every client; its URLs are relative to the server.
        document.Servers?.Clear();
        if (proxy.Value.PathBase is { HasValue: true } path)
            document.Servers = [new OpenApiServer { Url = path }];
        document.Tags = null;
        (document.Components ??= new OpenApiComponents()).SecuritySchemes = Credentials.Schemes;
        return Task.CompletedTask;
    }
}

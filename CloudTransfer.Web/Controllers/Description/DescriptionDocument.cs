using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>The API's description, generated and serialized once: it depends on the build alone.</summary>
public sealed class DescriptionDocument([FromKeyedServices(DescriptionSetup.Document)] IOpenApiDocumentProvider description)
{
    private readonly Lock _turn = new();
    private Task<WrittenDescription>? _written;

    /// <summary>The description. A caller that stops waiting does not cancel its generation.</summary>
    public Task<WrittenDescription> Written
    {
        get
        {
            lock (_turn)
                return _written is null or { IsFaulted: true } ? _written = Task.Run(WriteAsync) : _written;
        }
    }

    private async Task<WrittenDescription> WriteAsync()
    {
        var document = await description.GetOpenApiDocumentAsync(CancellationToken.None);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        var bytes = json.ToArray();
        return new WrittenDescription(document, bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\""));
    }
}

/// <summary>The generated description.</summary>
/// <param name="Document">The document.</param>
/// <param name="Json">The document as UTF-8 JSON.</param>
/// <param name="Tag">The entity tag of the JSON.</param>
public sealed record WrittenDescription(OpenApiDocument Document, ReadOnlyMemory<byte> Json, EntityTagHeaderValue Tag);

using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CloudTransfer.Web.Api.Description;

/// <summary>The API's description, made and written once: it is the build's, and nothing in it depends on who asks.</summary>
public sealed class DescriptionDocument([FromKeyedServices(DescriptionSetup.Document)] IOpenApiDocumentProvider description)
{
    private readonly Lock _turn = new();
    private Task<WrittenDescription>? _written;

    /// <summary>The description; nobody who waits for it can end the making.</summary>
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

/// <summary>The description as it is answered.</summary>
/// <param name="Document">The document.</param>
/// <param name="Json">The same in JSON, UTF-8.</param>
/// <param name="Tag">The JSON's entity tag.</param>
public sealed record WrittenDescription(OpenApiDocument Document, ReadOnlyMemory<byte> Json, EntityTagHeaderValue Tag);

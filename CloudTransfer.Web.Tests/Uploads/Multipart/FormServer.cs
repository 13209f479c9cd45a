using System.Security.Cryptography;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudTransfer.Web.Tests.Uploads.Multipart;

/// <summary>What a server read of one part: its head and the SHA-256 of its content.</summary>
internal sealed record ReadPart(string Name, string? FileName, string? ContentType, long Length, string Hash)
{
    public static ReadPart Of(string name, string? fileName, string? contentType, byte[] content) =>
        new(name, fileName, contentType, content.Length, Convert.ToHexString(SHA256.HashData(content)));
}

/// <summary>A real Kestrel on a free port of the loopback that reads forms with the reader under test.</summary>
internal sealed class FormServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FormServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/";

    public static async Task<FormServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapPost("/", (Delegate)AnswerAsync);
        await app.StartAsync();
        return new FormServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (!Boundary.TryParse(http.Request.ContentType, out var boundary))
            return Results.BadRequest("boundary");
        try
        {
            using var form = new MultipartReader(http.Request.BodyReader, boundary, new MultipartLimits());
            var parts = new List<ReadPart>();
            while (await form.NextAsync(http.RequestAborted) is { } part)
                parts.Add(await ReadAsync(form, part, http.RequestAborted));
            return Results.Ok(parts);
        }
        catch (ErrorException refusal)
        {
            return Results.BadRequest(ErrorTexts.Line(refusal.Error));
        }
    }

    private static async Task<ReadPart> ReadAsync(MultipartReader form, Part part, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        while (await form.ReadAsync(cancel) is { IsEmpty: false } piece)
        {
            length += piece.Length;
            foreach (var memory in piece)
                hash.AppendData(memory.Span);
        }

        return new ReadPart(part.Name, part.FileName, part.ContentType, length, Convert.ToHexString(hash.GetHashAndReset()));
    }
}

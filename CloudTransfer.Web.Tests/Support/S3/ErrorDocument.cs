using Microsoft.AspNetCore.Http;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>The error document of S3.</summary>
internal static class ErrorDocument
{
    /// <summary>Answers a request with it; its body is read first, as servers do.</summary>
    public static async Task WriteAsync(HttpContext context, FaultKind.Answers error)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        (context.Response.StatusCode, context.Response.ContentType) = (error.Status, "application/xml");
        await context.Response.WriteAsync(
            $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{error.Code}</Code><Message>Made by a test.</Message><RequestId>0</RequestId></Error>""");
    }
}

using System.Globalization;

namespace CloudTransfer.Web.Errors;

/// <summary>Ends a request with an error: its status and headers are set here, and the error answer words it.</summary>
public static class ErrorResponse
{
    private const string RetrySeconds = "5";

    /// <summary>Answers an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="status">The HTTP status where the server has decided it; null for the error's own.</param>
    public static void Fail(this HttpContext context, Error error, int? status = null)
    {
        var definition = ErrorCatalog.Of(error.Code);
        context.Response.StatusCode = status ?? definition.Status;
        context.Features.Set(error);
        if (error.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        else if (definition.RetrySeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.AskToRetry();
    }

    /// <summary>Answers an error that has no arguments.</summary>
    internal static void Fail(this HttpContext context, ErrorCode code) => context.Fail(Error.Of(code));

    /// <summary>Sets Retry-After on an answer 429 or 503 that has none yet.</summary>
    public static void AskToRetry(this HttpResponse response)
    {
        if (response.StatusCode is (StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = RetrySeconds;
    }
}

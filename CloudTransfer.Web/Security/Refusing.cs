namespace CloudTransfer.Web.Security;

/// <summary>What an error answer is to say beyond its status; absent where the status says enough.</summary>
/// <param name="Detail">What happened and what to do.</param>
/// <param name="Type">One of <see cref="Problems"/>; null for the status' own.</param>
public sealed record RefusalDetail(string Detail, string? Type = null);

/// <summary>Ends a request with an error, whose wording is left to the error answer.</summary>
public static class Refusing
{
    private const string RetrySeconds = "5";

    /// <summary>Answers <paramref name="status"/>; <paramref name="detail"/> says what happened and what to do, <paramref name="type"/> what it is called.</summary>
    public static void Refuse(this HttpContext context, int status, string? detail = null, string? type = null)
    {
        context.Response.StatusCode = status;
        if (detail is not null)
            context.Features.Set(new RefusalDetail(detail, type));
        context.Response.AskToRetry();
    }

    /// <summary>Says when to try again, where that is the answer and nothing was said yet.</summary>
    public static void AskToRetry(this HttpResponse response)
    {
        if (response.StatusCode is (StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = RetrySeconds;
    }
}

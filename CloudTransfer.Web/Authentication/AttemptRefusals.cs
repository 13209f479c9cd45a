using CloudTransfer.Web.Security;

namespace CloudTransfer.Web.Authentication;

/// <summary>The answer to a client that has shown too many wrong keys.</summary>
internal static class AttemptRefusals
{
    /// <summary>429, and when to try again.</summary>
    public static void RefuseAttempts(this HttpContext context)
    {
        context.Response.Headers.RetryAfter = $"{(int)AttemptLimiter.Memory.TotalSeconds}";
        context.Refuse(StatusCodes.Status429TooManyRequests, $"Too many wrong keys came from your address: wait {(int)AttemptLimiter.Memory.TotalMinutes} minutes, and try again.");
    }
}

using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Authentication;

/// <summary>The answer to a client that has shown too many wrong keys.</summary>
internal static class AttemptRefusals
{
    /// <summary>429, and when to try again.</summary>
    public static void RefuseAttempts(this HttpContext context) => context.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
}

using CloudTransfer.Web.Accounts;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// Whether a person has just signed in. What outlasts a session, a passkey or an API token, is made by nobody else: a copy of a cookie must
/// not become one.
/// </summary>
public sealed class RecentSignIn(TimeProvider time)
{
    /// <summary>How long a sign-in is recent.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Whether the person of a request has.</summary>
    public bool Has(HttpContext http) => http.Features.Get<UserSession>() is { } session && time.GetUtcNow() - session.Began < Longest;
}

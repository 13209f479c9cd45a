using System.Security.Claims;
using CloudTransfer.Web.Audit;

namespace CloudTransfer.Web.Authentication;

/// <summary>Whose request the audit trail is written for. What a page shows changes nothing by itself: what follows from one is the server's doing.</summary>
internal sealed class RequestCallers(IHttpContextAccessor current) : AuditCallers
{
    private static readonly AuditCaller Server = new(AuditActor.Server, null);

    // What routes call a secret in their addresses.
    private static readonly string[] Secrets = ["ownerToken", "receipt", "token"];

    public override AuditCaller Current => current.HttpContext is { } http ? new AuditCaller(ActorOf(http), http.Connection.RemoteIpAddress) : Server;

    /// <summary>Who a principal is in the trail; null for nobody who is known.</summary>
    public static AuditActor? ActorOf(ClaimsPrincipal? principal)
    {
        if (principal?.Identities.Any(identity => identity.IsAuthenticated) is not true)
            return null;
        if (principal.UserId() is { } user)
            return AuditActor.Person(user);
        if (principal.HasAdministratorKey())
            return AuditActor.Administrator;
        if (principal.FindFirstValue(AccessKeyOptions.KeyClaim) is { } fingerprint)
            return AuditActor.UploadKey(fingerprint);
        return principal.Identity?.Name is { } name ? AuditActor.ProxyUser(name) : null;
    }

    private static AuditActor ActorOf(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return AuditActor.Server;
        return ActorOf(http.User) ?? ActorOf(http.Features.Get<KnownCaller>()?.Principal) ?? (HasSecret(http) ? AuditActor.Link : AuditActor.Anyone);
    }

    // In the address, or as a bearer token, as the API takes them.
    private static bool HasSecret(HttpContext http) =>
        Array.Exists(Secrets, http.Request.RouteValues.ContainsKey) || http.Request.BearerToken() is not null;
}

/// <summary>Who a caller turned out to be, where no policy asked.</summary>
/// <param name="Principal">Who it is.</param>
internal sealed record KnownCaller(ClaimsPrincipal Principal);

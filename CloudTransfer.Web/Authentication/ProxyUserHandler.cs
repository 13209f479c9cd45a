using System.Security.Claims;
using System.Text.Encodings.Web;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// Signs in the user whom a proxy in front names in <see cref="ProxyOptions.UserHeader"/>. The header counts only where the
/// connection itself comes from a known proxy: anybody else can write it, and what was forwarded, too.
/// </summary>
internal sealed class ProxyUserHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, IOptions<ProxyOptions> proxy)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        User() is { } user && DirectPeer.IsKnownProxy(Context)
            ? AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(user), Scheme.Name))
            : AuthenticateResult.NoResult());

    private string? User() =>
        proxy.Value.UserHeader is { Length: > 0 } header && Request.Headers[header].ToString().Trim() is { Length: > 0 } user ? user : null;

    private ClaimsPrincipal PrincipalOf(string user) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Scheme.Name));
}

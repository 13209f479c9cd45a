using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>What happens between the framework's steps of a sign-in: the public address, the account, the session, the errors.</summary>
internal sealed partial class OidcEvents(
    IOptions<SignInOptions> signIn, IOptions<ProxyOptions> proxy, UserStore users, UserSignIn sessions, IDataProtectionProvider protection, SignInMetrics metrics,
    ILogger<OidcEvents> logger)
    : OpenIdConnectEvents
{
    /// <summary>The parameter of a sign-out with what tells the provider whose session ends.</summary>
    public const string SealedIdToken = "sealed_id_token";

    private const string IdToken = "id_token";

    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.IdToken.v1");

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.ProtocolMessage.RedirectUri = Public(context.ProtocolMessage.RedirectUri, ProviderOf(context.Scheme).CallbackPath);
        return Task.CompletedTask;
    }

    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.PostLogoutRedirectUri = Public(context.ProtocolMessage.PostLogoutRedirectUri, ProviderOf(context.Scheme).SignedOutPath);
        if (context.Properties.GetParameter<string>(SealedIdToken) is { } token)
            context.ProtocolMessage.IdTokenHint = _protector.Open(token);
        return Task.CompletedTask;
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        context.Properties!.Items[IdToken] = context.TokenEndpointResponse?.IdToken;
        return Task.CompletedTask;
    }

    // The ID token and the UserInfo response have been validated, and their claims are together.
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var provider = ProviderOf(context.Scheme);
        var answer = context.Principal is { } claims && OidcIdentity.Read(claims, provider) is { } identity
            ? await users.SignInAsync(identity, context.HttpContext.RequestAborted)
            : new SignInAnswer.NotAllowed();
        if (answer is not SignInAnswer.SignedIn { User: var user })
        {
            Refuse(context, answer is SignInAnswer.Disabled ? ErrorCode.AccountDisabled : ErrorCode.SignInNotAllowed, SignInOutcome.Refused);
            return;
        }

        var token = context.Properties!.Items.TryGetValue(IdToken, out var text) && text is not null ? _protector.Protect(text) : null;
        context.Principal = await sessions.BeginAsync(context.HttpContext, user, provider.Name, token, context.Properties);
        metrics.Ended(SignInOutcome.SignedIn);
    }

    // The person has said no at the provider.
    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.Response.Redirect(context.Request.PathBase + "/sign-in");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        var fault = context.Failure!;
        var (code, result) = fault switch
        {
            _ when IsUnreachable(fault) => (ErrorCode.SignInProviderUnavailable, SignInOutcome.ProviderUnavailable),
            // The framework's own word for a state that is not this browser's, or that it has brought before.
            AuthenticationFailureException => (ErrorCode.SignInNotBegun, SignInOutcome.Failed),
            _ => (ErrorCode.SignInFailed, SignInOutcome.Failed),
        };
        Log.Failed(logger, ProviderOf(context.Scheme).Name, fault.GetType().Name, ErrorCatalog.NameOf(code));
        Refuse(context, code, result);
        return Task.CompletedTask;
    }

    public override Task SignedOutCallbackRedirect(RemoteSignOutContext context)
    {
        context.Response.Redirect(context.Request.PathBase + "/");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private void Refuse<TOptions>(HandleRequestContext<TOptions> context, ErrorCode code, SignInOutcome result)
        where TOptions : AuthenticationSchemeOptions
    {
        metrics.Ended(result);
        context.HttpContext.Fail(code);
        context.HandleResponse();
    }

    private static bool IsUnreachable(Exception? fault) =>
        fault is HttpRequestException or IOException or TaskCanceledException || (fault is { InnerException: var inner and not null } && IsUnreachable(inner));

    // The address that people see, which a proxy need not pass on.
    private string Public(string address, string path) => string.IsNullOrEmpty(proxy.Value.PublicUrl) ? address : proxy.Value.PublicUrl.TrimEnd('/') + path;

    private OidcProviderOptions ProviderOf(AuthenticationScheme scheme) => signIn.Value.Providers.First(provider => string.Equals(provider.Scheme, scheme.Name, StringComparison.Ordinal));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in by {Provider} failed with {Fault}: {Code}")]
        public static partial void Failed(ILogger logger, string provider, string fault, string code);
    }
}

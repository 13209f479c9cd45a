using System.Text.Encodings.Web;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Signs in programs that send an API token of a person as a bearer token (RFC 6750).</summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, IOptions<SignInOptions> signIn, LoginRules rules, ApiTokens tokens,
    AttemptLimiter attempts,
    AuditTrail audit, CloudTransferMetrics metrics)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    private const string Challenge = "Bearer realm=\"uploads\", error=\"invalid_token\"";

    // Tokens are random and long: strangers must not be able to shut everybody out.
    private static readonly AttemptSubject Guesses = new("api-token", "", int.MaxValue);

    /// <summary>Whether a request shows what looks like a token, where there may be one: what browsers show is no place to guess.</summary>
    public static bool TryRead(HttpRequest request, out ApiToken token)
    {
        token = default;
        return (request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            && ApiToken.TryParse(request.BearerToken(), out token);
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!signIn.Value.IsOn || !TryRead(Request, out var token))
            return AuthenticateResult.NoResult();
        // A right token writes nothing; a wrong one is counted before it is called wrong.
        var (client, cancel) = (Context.Connection.RemoteIpAddress, Context.RequestAborted);
        var found = await tokens.FindAsync(token, cancel) is { } known && await rules.AllowAsync(known.Provider, known.Issuer, cancel) ? known : null;
        var isAllowed = found is not null ? !await attempts.IsShutOutAsync(Guesses, client, cancel) : await attempts.BeginAsync(Guesses, client, cancel, transaction => audit.AddAsync(transaction, AuditAction.TokenRefused, default, by: AuditActor.Anyone)) is not null;
        if (!isAllowed)
        {
            metrics.Rejected(Error.TooManyWrongKeys(AttemptLimiter.Memory));
            return AuthenticateResult.Fail(new TooManyAttemptsException());
        }

        return found is null
            ? AuthenticateResult.Fail("It is none of the API tokens.")
            : AuthenticateResult.Success(new AuthenticationTicket(UserPrincipal.Of(found, Scheme.Name), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if ((await HandleAuthenticateOnceAsync()).Failure is TooManyAttemptsException)
        {
            Context.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
            return;
        }

        Response.Headers.WWWAuthenticate = Challenge;
        Context.Fail(ErrorCode.ApiTokenWrong);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Context.Fail(ErrorCode.ApiTokenScopeMissing);
        return Task.CompletedTask;
    }
}

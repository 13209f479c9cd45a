using System.Text.Encodings.Web;
using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Too many wrong keys came from this client: not even a right one signs in for a while.</summary>
public sealed class TooManyAttemptsException() : AuthenticationFailureException("Too many wrong keys came from this client.");

/// <summary>
/// Signs in programs that send an upload key, as a bearer token (RFC 6750) or as the password of HTTP Basic (RFC 7617) with
/// any user name.
/// </summary>
internal sealed class AccessKeyHandler(
    IOptionsMonitor<AccessKeyOptions> options, ILoggerFactory logging, UrlEncoder encoder, AccessKeyVerifier verifier, IOptions<SignInOptions> signIn)
    : AuthenticationHandler<AccessKeyOptions>(options, logging, encoder)
{
    private const string Challenge = "Bearer realm=\"uploads\", Basic realm=\"uploads\", charset=\"UTF-8\"";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What is only read asks for no key, and a page that anybody may see is no place to guess at keys.
        if (Options.Keys.Count == 0 || HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
            || (Request.BearerToken() ?? Request.BasicPassword()) is not { } key || IsToken)
            return AuthenticateResult.NoResult();
        return await verifier.VerifyAsync(Options, key, Context.Connection.RemoteIpAddress, Context.RequestAborted) switch
        {
            KeyVerification.Right => AuthenticateResult.Success(new AuthenticationTicket(Options.PrincipalOf(AccessKey.Fingerprint(key), Scheme.Name), Scheme.Name)),
            KeyVerification.Throttled => AuthenticateResult.Fail(new TooManyAttemptsException()),
            _ => AuthenticateResult.Fail("It is none of the upload keys."),
        };
    }

    // A token of a person is no guess at a key.
    private bool IsToken => signIn.Value.IsOn && ApiTokenHandler.TryRead(Request, out _);

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceAsync()).Failure;
        if (failure is TooManyAttemptsException)
        {
            Context.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
            return;
        }

        Response.Headers.WWWAuthenticate = Challenge;
        Context.Fail(failure is not null ? ErrorCode.UploadKeyWrong : ErrorCode.UploadKeyNeeded);
    }
}

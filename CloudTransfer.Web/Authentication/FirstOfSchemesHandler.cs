using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Which schemes are tried, and in what order.</summary>
public sealed class FirstOfSchemesOptions : AuthenticationSchemeOptions
{
    /// <summary>The names of the schemes.</summary>
    public IReadOnlyList<string> Tried { get; set; } = [];

    /// <summary>The scheme that says what is missing.</summary>
    public string ChallengeScheme { get; set; } = Schemes.AccessKey;
}

/// <summary>
/// Tries schemes in turn until one knows the caller. A policy that names several schemes tries all of them: a key in the
/// Authorization header would count as a wrong attempt of a user whom the proxy in front has signed in by that very header.
/// </summary>
internal sealed class FirstOfSchemesHandler(IOptionsMonitor<FirstOfSchemesOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<FirstOfSchemesOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = AuthenticateResult.NoResult();
        foreach (var scheme in Options.Tried)
        {
            result = await Context.AuthenticateAsync(scheme);
            if (result.Succeeded)
                break;
        }

        return result;
    }

    // Where an API token was sent and is wrong, its own scheme says so.
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties) => await Context.ChallengeAsync(
        (await Context.AuthenticateAsync(Schemes.ApiToken)).Failure is null ? Options.ChallengeScheme : Schemes.ApiToken);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Context.ForbidAsync(Schemes.ApiToken);
}

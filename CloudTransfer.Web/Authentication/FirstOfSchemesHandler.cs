using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Which schemes are tried, and in what order.</summary>
public sealed class FirstOfSchemesOptions : AuthenticationSchemeOptions
{
    /// <summary>The names of the schemes.</summary>
    public IReadOnlyList<string> Schemes { get; set; } = [];
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
        foreach (var scheme in Options.Schemes)
        {
            result = await Context.AuthenticateAsync(scheme);
            if (result.Succeeded)
                break;
        }

        return result;
    }
}

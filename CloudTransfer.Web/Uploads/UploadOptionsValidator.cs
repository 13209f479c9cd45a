using CloudTransfer.Web.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>Stops a start after which nobody could upload.</summary>
internal sealed class UploadOptionsValidator(SignInWays ways) : IValidateOptions<UploadOptions>
{
    public ValidateOptionsResult Validate(string? name, UploadOptions options) => options.WhoIsAllowed switch
    {
        UploadAllowed.Keys when options.AccessKeys.Count == 0 && !ways.HasProxyUsers =>
            ValidateOptionsResult.Fail("Upload:Allowed is 'keys', but there are none: set Upload:AccessKeys or Proxy:UserHeader."),
        UploadAllowed.SignedIn when options.AccessKeys.Count == 0 && !ways.HasProxyUsers && !ways.HasAccounts =>
            ValidateOptionsResult.Fail("Upload:Allowed is 'signed-in', but nobody can sign in: set SignIn:Oidc, SignIn:Passkeys:Enabled, Upload:AccessKeys or Proxy:UserHeader."),
        _ => ValidateOptionsResult.Success,
    };
}

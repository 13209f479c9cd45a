using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>Stops the start where no browser would take a passkey at the public address.</summary>
internal sealed class PasskeyAddressRule(IOptions<ProxyOptions> proxy) : IValidateOptions<SignInOptions>
{
    public ValidateOptionsResult Validate(string? name, SignInOptions options) =>
        options.Passkeys.ValidateAt(proxy.Value.PublicUrl) is { } why ? ValidateOptionsResult.Fail(why) : ValidateOptionsResult.Success;
}

using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>Sign-in by passkeys.</summary>
public static class PasskeySetup
{
    /// <summary>Adds the framework's WebAuthn on top of our own accounts.</summary>
    public static void AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<PasskeyChallenges>();
        services.AddScoped<PasskeyVerifier>();
        services.AddScoped<PasskeySignIn>();
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddIdentityCore<User>().AddUserStore<PasskeyUserStore>();
        services.AddSingleton<IValidateOptions<SignInOptions>, PasskeyAddressRule>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<SignInOptions>, IOptions<ProxyOptions>>((passkeys, signIn, proxy) =>
        {
            passkeys.ServerDomain = signIn.Value.Passkeys.DomainAt(proxy.Value.PublicUrl);
            // A passkey is all that a person shows: who finds or steals the device must not have it.
            passkeys.UserVerificationRequirement = "required";
            // There is no field for a name: the passkey says whose it is.
            passkeys.ResidentKeyRequirement = "required";
            passkeys.AttestationConveyancePreference = "none";
            passkeys.ValidateOrigin = context => ValueTask.FromResult(IsOwn(context, proxy.Value));
        });
    }

    // Only the pages of the one public URL: a subdomain of somebody else's could ask for a passkey of a domain above both.
    private static bool IsOwn(PasskeyOriginValidationContext context, ProxyOptions proxy)
    {
        var request = context.HttpContext.Request;
        return !context.CrossOrigin && OwnOrigins.Read(context.Origin) is { } origin
            && string.Equals(origin, OwnOrigins.Read(string.IsNullOrEmpty(proxy.PublicUrl) ? $"{request.Scheme}://{request.Host}" : proxy.PublicUrl), StringComparison.Ordinal);
    }
}

using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Accounts;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Authentication.SignInOptions))]

namespace CloudTransfer.Web.Authentication;

/// <summary>Section <c>SignIn</c>: how people sign in. Without a provider, and without passkeys, there are no accounts, and no page of any.</summary>
public sealed class SignInOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "SignIn";

    private const int LongestSession = 90;

    /// <summary>The providers of OpenID Connect, in the order of their buttons.</summary>
    public IList<OidcProviderOptions> Oidc { get; } = [];

    /// <summary>Accounts by invitation, whose people sign in by passkeys.</summary>
    public PasskeyOptions Passkeys { get; set; } = new();

    /// <summary>How many days a session lasts from the sign-in on.</summary>
    public int SessionDays { get; set; } = 7;

    /// <summary>Whether people can sign in.</summary>
    public bool IsOn => Passkeys.Enabled || Oidc.Any(provider => !provider.IsBlank);

    /// <summary>The providers that there are: one of which nothing is set is none, such as that of empty environment variables.</summary>
    internal IEnumerable<OidcProviderOptions> Providers => Oidc.Where(provider => !provider.IsBlank);

    /// <summary>How long a session lasts.</summary>
    public TimeSpan SessionLifetime => TimeSpan.FromDays(SessionDays);

    /// <summary>The provider of a name, as sessions and logins keep it; null when there is none any more.</summary>
    public OidcProviderOptions? Find(string name) => Oidc.FirstOrDefault(provider => !provider.IsBlank && string.Equals(provider.Name, name, StringComparison.Ordinal));

    /// <summary>Whether a person is an administrator, as the settings are now.</summary>
    public bool IsAdministrator(Person person) => person is { User.Role: UserRole.Administrator, Provider: { } name } && GivesRoles(name, person.Issuer);

    /// <summary>Whether roles are given: by a provider that the settings have roles for, or by an invitation, whose role the person keeps.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="issuer">The issuer whose account it is.</param>
    internal bool GivesRoles(string provider, string? issuer) => Passkey.Opens(issuer) ? Passkeys.Enabled : Find(provider) is { AdministratorRoles.Count: > 0 };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SessionDays is < 1 or > LongestSession)
            yield return new ValidationResult($"SignIn:SessionDays is {SessionDays}: it must be a whole number from 1 to {LongestSession}.");
        foreach (var sentence in Passkeys.Validate())
            yield return new ValidationResult(sentence);
        foreach (var (index, provider) in Oidc.Index().Where(entry => !entry.Item.IsBlank))
        {
            if (Passkeys.Enabled && provider.Key is "passkey")
                yield return new ValidationResult($"SignIn:Oidc:{index}:Name is '{provider.Name}': with SignIn:Passkeys:Enabled it must be another one, for its address would be that of passkeys.");
            foreach (var sentence in provider.Validate($"SignIn:Oidc:{index}"))
                yield return new ValidationResult(sentence);
            if (Oidc.Take(index).Any(other => string.Equals(other.Key, provider.Key, StringComparison.Ordinal)))
                yield return new ValidationResult($"SignIn:Oidc:{index}:Name is '{provider.Name}', and so is another provider's: their addresses would be the same.");
        }
    }
}

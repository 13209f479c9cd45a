using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Accounts;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Authentication.SignInOptions))]

namespace CloudTransfer.Web.Authentication;

/// <summary>Section <c>SignIn</c>: how people sign in. Without a provider there are no accounts, and no page of any.</summary>
public sealed class SignInOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "SignIn";

    private const int LongestSession = 90;

    /// <summary>The providers of OpenID Connect, in the order of their buttons.</summary>
    public IList<OidcProviderOptions> Oidc { get; } = [];

    /// <summary>How many days a session lasts from the sign-in on.</summary>
    public int SessionDays { get; set; } = 7;

    /// <summary>Whether people can sign in.</summary>
    public bool IsOn => Oidc.Count > 0;

    /// <summary>How long a session lasts.</summary>
    public TimeSpan SessionLifetime => TimeSpan.FromDays(SessionDays);

    /// <summary>The provider of a name, as sessions and logins keep it; null when there is none any more.</summary>
    public OidcProviderOptions? Find(string name) => Oidc.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.Ordinal));

    /// <summary>
    /// A session as the settings allow it now, which may have changed since it began: null where its provider is gone, and without
    /// a role that its provider no longer gives.
    /// </summary>
    internal UserSession? AsSettingsAllow(UserSession session) => Find(session.Provider) is { } provider
        ? session with { User = session.User with { Role = provider.AdministratorRoles.Count > 0 ? session.User.Role : UserRole.Member } }
        : null;

    /// <summary>Whether a person is an administrator, as the settings are now.</summary>
    public bool IsAdministrator(Person person) =>
        person is { User.Role: UserRole.Administrator, Provider: { } name } && Find(name) is { AdministratorRoles.Count: > 0 };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SessionDays is < 1 or > LongestSession)
            yield return new ValidationResult($"SignIn:SessionDays is {SessionDays}: it must be a whole number from 1 to {LongestSession}.");
        foreach (var (index, provider) in Oidc.Index())
        {
            foreach (var sentence in provider.Validate($"SignIn:Oidc:{index}"))
                yield return new ValidationResult(sentence);
            if (Oidc.Take(index).Any(other => string.Equals(other.Key, provider.Key, StringComparison.Ordinal)))
                yield return new ValidationResult($"SignIn:Oidc:{index}:Name is '{provider.Name}', and so is another provider's: their addresses would be the same.");
        }
    }
}

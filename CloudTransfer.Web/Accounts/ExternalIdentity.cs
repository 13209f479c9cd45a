namespace CloudTransfer.Web.Accounts;

/// <summary>Who a provider says that somebody is.</summary>
/// <param name="Issuer">The provider's issuer identifier (OpenID Connect Core, section 2, <c>iss</c>).</param>
/// <param name="Subject">The person's identifier at the issuer, which it gives to nobody else (<c>sub</c>).</param>
/// <param name="Provider">The provider's name in the settings, for pages.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The address of e-mail; null where the provider tells none.</param>
/// <param name="Role">The role that the provider decides.</param>
/// <param name="IsAllowed">Whether the person is one of those whom the settings let in.</param>
public sealed record ExternalIdentity(string Issuer, string Subject, string Provider, string Name, string? Email, UserRole Role, bool IsAllowed);

/// <summary>What came of a sign-in.</summary>
public abstract record SignInAnswer
{
    private SignInAnswer()
    {
    }

    /// <summary>The person may come in.</summary>
    public sealed record SignedIn(User User) : SignInAnswer;

    /// <summary>The person is none of those whom the settings let in; an account that there was is disabled.</summary>
    public sealed record NotAllowed : SignInAnswer;

    /// <summary>An administrator has disabled the account.</summary>
    public sealed record Disabled : SignInAnswer;
}

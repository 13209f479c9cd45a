using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>A link that makes an account, or gives a person who has one another passkey. It is good for one use.</summary>
/// <param name="Id">Its id, by which it is withdrawn.</param>
/// <param name="User">Whose account it opens; null where it makes one.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role that the account gets.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">Until when it is good.</param>
public sealed record Invitation(StoredId Id, StoredId? User, string Name, string? Email, UserRole Role, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>Whom to invite.</summary>
/// <param name="Name">The person's name, at most <see cref="User.MaxName"/> characters.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role that the account gets.</param>
/// <param name="Lifetime">How long the link is good.</param>
public sealed record NewInvitation(string Name, string? Email, UserRole Role, TimeSpan Lifetime);

/// <summary>What came of an invitation that somebody wanted to use.</summary>
public abstract record Acceptance
{
    private Acceptance()
    {
    }

    /// <summary>It is used up, and the person may come in.</summary>
    public sealed record Accepted(User User) : Acceptance;

    /// <summary>It was not good, or not any more.</summary>
    public sealed record NotGood : Acceptance;

    /// <summary>The account has as many passkeys as there may be, or somebody has this one already. The invitation stays good.</summary>
    public sealed record PasskeyRefused : Acceptance;
}

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>What a person may do beside sending.</summary>
public enum UserRole
{
    /// <summary>Sends, and sees what is one's own.</summary>
    Member,

    /// <summary>Opens the administrator's pages, too.</summary>
    Administrator,
}

/// <summary>A person who has signed in here.</summary>
/// <param name="Id">The id, which never changes.</param>
/// <param name="Name">The name for pages, as the provider told it last.</param>
/// <param name="Email">The address of e-mail, as the provider told it last; null where it tells none.</param>
/// <param name="Role">The role.</param>
public sealed record User(StoredId Id, string Name, string? Email, UserRole Role)
{
    /// <summary>The most characters of a name that are kept.</summary>
    public const int MaxName = 100;
}

/// <summary>The names of roles in the table.</summary>
internal static class UserRoles
{
    /// <summary>The role's name in the table.</summary>
    public static string NameOf(UserRole role) => role is UserRole.Administrator ? "administrator" : "member";

    /// <summary>The role of a name in the table.</summary>
    public static UserRole Parse(string name) => name is "administrator" ? UserRole.Administrator : UserRole.Member;
}

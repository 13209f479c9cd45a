namespace CloudTransfer.Web.Models;

/// <summary>What somebody who looks at a page may do beside it.</summary>
/// <param name="CanUpload">Whether the upload page is open to them.</param>
/// <param name="IsSignedIn">Whether they have signed in, so that they can sign out.</param>
public sealed record Membership(bool CanUpload, bool IsSignedIn)
{
    /// <summary>The name of the person; null for one without an account.</summary>
    public string? Person { get; init; }

    /// <summary>Whether people can sign in here.</summary>
    public bool CanSignIn { get; init; }

    /// <summary>Where views find it in their data; every page has it.</summary>
    public const string Key = "Membership";
}

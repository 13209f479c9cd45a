namespace CloudTransfer.Web.Authentication;

/// <summary>The names of the authorization policies, and of the role that one of them asks for.</summary>
public static class Policies
{
    /// <summary>For what begins an upload: everybody where uploads need no sign-in, else whoever is signed in.</summary>
    public const string CanUpload = "CanUpload";

    /// <summary>For the administrator's pages.</summary>
    public const string CanAdminister = "CanAdminister";

    /// <summary>For the pages of a person who has an account.</summary>
    public const string IsPerson = "IsPerson";

    /// <summary>For what an API token must be good for reading for, where one is sent.</summary>
    public const string CanRead = "CanRead";

    /// <summary>For what an API token must be good for managing for, where one is sent.</summary>
    public const string CanManage = "CanManage";

    /// <summary>For the list of a person's transfers, which needs an API token that is good for reading.</summary>
    public const string CanListByToken = "CanListByToken";

    /// <summary>The role of the administrator.</summary>
    public const string Administrator = "administrator";
}

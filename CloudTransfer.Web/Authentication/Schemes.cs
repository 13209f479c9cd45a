namespace CloudTransfer.Web.Authentication;

/// <summary>The names of the authentication schemes.</summary>
public static class Schemes
{
    /// <summary>An upload key in the Authorization header, as a bearer token or by HTTP Basic.</summary>
    public const string AccessKey = "AccessKey";

    /// <summary>The cookie of a browser that has signed in with an upload key.</summary>
    public const string AccessKeySession = "AccessKeySession";

    /// <summary>The user whom a trusted proxy names in a header.</summary>
    public const string ProxyUser = "ProxyUser";

    /// <summary>An API token of a person in the Authorization header.</summary>
    public const string ApiToken = "ApiToken";

    /// <summary>Whoever may upload: the first of several schemes that knows the caller.</summary>
    public const string Uploader = "Uploader";

    /// <summary>The administrator's key. It comes in the sign-in form alone, so this names its options and no handler.</summary>
    public const string AdministratorKey = "AdministratorKey";

    /// <summary>The cookie of a browser that has signed in with the administrator's key.</summary>
    public const string AdministratorSession = "AdministratorSession";

    /// <summary>The cookie of a person who has signed in by a provider or a passkey.</summary>
    public const string UserSession = "UserSession";
}

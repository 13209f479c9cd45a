using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Who may upload.</summary>
public enum UploadAllowed
{
    /// <summary>Everybody.</summary>
    Anyone,

    /// <summary>Whoever knows an upload key, or is signed in by the proxy in front.</summary>
    Keys,

    /// <summary>Those, and every person with an account.</summary>
    SignedIn,
}

/// <summary>The setting <c>Upload:Allowed</c>, understood.</summary>
public sealed class UploadRuleOptions
{
    /// <summary>Who may upload; null where keys and the proxy's header decide.</summary>
    public UploadAllowed? Allowed { get; set; }
}

/// <summary>The ways to sign in beside upload keys, as the settings have them.</summary>
public sealed class SignInWays(IOptions<ProxyOptions> proxy, IOptions<SignInOptions> signIn)
{
    /// <summary>Whether a proxy in front signs people in.</summary>
    public bool HasProxyUsers => !string.IsNullOrEmpty(proxy.Value.UserHeader);

    /// <summary>Whether people can have accounts.</summary>
    public bool HasAccounts => signIn.Value.IsOn;
}

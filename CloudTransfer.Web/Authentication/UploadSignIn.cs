using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Whether uploads need a sign-in, as the settings say.</summary>
public sealed class UploadSignIn(IOptionsMonitor<AccessKeyOptions> keys, IOptions<ProxyOptions> proxy, IOptions<SignInOptions> signIn, IOptions<UploadRuleOptions> rule)
{
    /// <summary>Whether there are upload keys to sign in with.</summary>
    public bool HasKeys { get; } = keys.Get(Schemes.AccessKey).Keys.Count > 0;

    /// <summary>Whether only those who are signed in may upload; without <c>Upload:Allowed</c>, where there are keys, or a proxy in front signs people in.</summary>
    public bool IsRequired { get; } = rule.Value.Allowed is { } allowed
        ? allowed is not UploadAllowed.Anyone
        : keys.Get(Schemes.AccessKey).Keys.Count > 0 || !string.IsNullOrEmpty(proxy.Value.UserHeader);

    /// <summary>Whether an account is as good as a key.</summary>
    public bool TakesPeople { get; } = rule.Value.Allowed is UploadAllowed.SignedIn && signIn.Value.IsOn;

    /// <summary>The schemes that are tried, in this order. A key comes last: a wrong one counts as an attempt.</summary>
    internal IReadOnlyList<string> UploaderSchemes => TakesPeople
        ? [Schemes.ProxyUser, Schemes.ApiToken, Schemes.UserSession, Schemes.AccessKeySession, Schemes.AccessKey]
        : [Schemes.ProxyUser, Schemes.AccessKeySession, Schemes.AccessKey];
}

using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Whether uploads need a sign-in, as the settings say.</summary>
public sealed class UploadSignIn(IOptionsMonitor<AccessKeyOptions> keys, IOptions<ProxyOptions> proxy)
{
    /// <summary>Whether there are upload keys to sign in with.</summary>
    public bool HasKeys { get; } = keys.Get(Schemes.AccessKey).Keys.Count > 0;

    /// <summary>Whether only those who are signed in may upload: there are keys, or a proxy in front signs people in.</summary>
    public bool IsRequired { get; } = keys.Get(Schemes.AccessKey).Keys.Count > 0 || !string.IsNullOrEmpty(proxy.Value.UserHeader);
}

using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>Whether this server takes uploads from anybody, or only from those with a key or a user whom the proxy knows.</summary>
public sealed class UploadDoor(IOptions<UploadOptions> upload, IOptions<ProxyOptions> proxy)
{
    private static readonly TimeSpan PassLasts = TimeSpan.FromDays(30);

    /// <summary>The door.</summary>
    public Door Door { get; } = new("upload", [.. upload.Value.AccessKeys], PassLasts);

    /// <summary>Whether anybody may send.</summary>
    public bool IsOpen => Door.Keys.Count == 0 && string.IsNullOrEmpty(proxy.Value.UserHeader);
}

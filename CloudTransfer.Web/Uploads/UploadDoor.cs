using CloudTransfer.Web.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>The door through which uploads come in.</summary>
public sealed class UploadDoor(IOptions<UploadOptions> upload)
{
    private static readonly TimeSpan PassLasts = TimeSpan.FromDays(30);

    /// <summary>The door; it has no lock where there are no <see cref="UploadOptions.AccessKeys"/>.</summary>
    public Door Door { get; } = new("upload", [.. upload.Value.AccessKeys], PassLasts);
}

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Downloads.DownloadsOptions))]

namespace CloudTransfer.Web.Downloads;

/// <summary>Section <c>Downloads</c>: how content is sent.</summary>
public sealed class DownloadsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Downloads";

    /// <summary>
    /// Whether a known proxy that mounts the volume sends whole transfers itself (nginx's X-Accel-Redirect). The nginx
    /// configuration for this is in <c>ops/nginx/vhost.d/default</c>.
    /// </summary>
    public bool Accel { get; set; }
}

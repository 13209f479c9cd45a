[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Observability.Logging.LogOptions))]

namespace CloudTransfer.Web.Observability.Logging;

/// <summary>Section <c>Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Log";

    /// <summary>Whether the log has one JSON object per line instead of plain text.</summary>
    public bool Json { get; set; }
}

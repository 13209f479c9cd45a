namespace CloudTransfer.Web.Observability.Logging;

/// <summary>Section <c>Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Log";

    /// <summary>Whether the log is one JSON object a line, instead of lines for a terminal.</summary>
    public bool Json { get; set; }
}

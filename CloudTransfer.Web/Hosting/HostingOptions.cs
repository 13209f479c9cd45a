namespace CloudTransfer.Web.Hosting;

/// <summary>What connections take from the settings of other folders; not a section of its own.</summary>
internal sealed class HostingOptions
{
    /// <summary>After how long without bytes a sender or receiver has stalled.</summary>
    public TimeSpan StalledAfter { get; set; }

    /// <summary>The most bytes of a request body on routes without a limit of their own.</summary>
    public long MaxBodyBytes { get; set; }

    /// <summary>Whether requests come through a proxy.</summary>
    public bool HasProxy { get; set; }
}

namespace CloudTransfer.Web.Storage;

/// <summary>The volume is not where it was at start: it was unmounted, moved or replaced. Nothing is written to what is there instead.</summary>
public sealed class VolumeUnavailableException() : IOException("volume_unavailable");

namespace CloudTransfer.Web.Storage.Local;

/// <summary>A folder of sealed transfers.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Changed">When a file last came or went, by the file system's clock, read before its files are.</param>
/// <param name="Files">Its files: only names that are ids.</param>
internal sealed record StoredFolder(string Path, DateTime Changed, IEnumerable<LocalFile> Files)
{
    // The file system's clock ticks some hundred times a second: what came in the same tick as this would not show.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>When it changed; null as long as the next change may not show as another time.</summary>
    public DateTime? Version => TimeProvider.System.GetUtcNow().UtcDateTime - Changed > Tick ? Changed : null;
}

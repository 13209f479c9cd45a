namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>A selected file, or an empty folder.</summary>
/// <param name="Path">The path in the transfer; that of a folder ends with <c>/</c>.</param>
/// <param name="File">The file; null for a folder.</param>
public readonly record struct SelectedEntry(string Path, TransferFile? File)
{
    /// <summary>The file's length in bytes; 0 for a folder.</summary>
    public long Size => File?.Size ?? 0;
}

/// <summary>A position in a selection, between two entries.</summary>
/// <param name="Part">The index of the part of the selection.</param>
/// <param name="Folder">The folder of the previous file, or the lower bound of the part's folders.</param>
/// <param name="Position">The position of the previous file; -1 at the beginning.</param>
/// <param name="Number">The number of the previous file, in a part that is read by number.</param>
public sealed record SelectionPlace(int Part, string Folder, long Position, int Number);

/// <summary>Consecutive entries of a selection.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">The position of the next slice; null after the last one.</param>
public sealed record SelectionSlice(IReadOnlyList<SelectedEntry> Entries, SelectionPlace? Next);

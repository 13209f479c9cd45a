namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>A selected file, or a folder in which there is nothing.</summary>
/// <param name="Path">Its path in the transfer; a folder's ends in <c>/</c>.</param>
/// <param name="File">The file; null for a folder.</param>
public readonly record struct SelectedEntry(string Path, TransferFile? File)
{
    /// <summary>How many bytes it has.</summary>
    public long Size => File?.Size ?? 0;
}

/// <summary>A place in a selection, between two of its entries.</summary>
/// <param name="Part">Which of the parts that are read one after the other.</param>
/// <param name="Folder">The folder of the file before it, or what all folders of that part are not less than.</param>
/// <param name="Position">The place of the file before it; -1 at the beginning.</param>
/// <param name="Number">The number of the file before it, in a part that is read by number.</param>
public sealed record SelectionPlace(int Part, string Folder, long Position, int Number);

/// <summary>Some entries of a selection that come one after the other.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Where the next ones begin; null when these were the last.</param>
public sealed record SelectionSlice(IReadOnlyList<SelectedEntry> Entries, SelectionPlace? Next);

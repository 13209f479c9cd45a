namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>The kind of rows of a part, and the index by which they are read.</summary>
internal enum SelectionPartKind
{
    /// <summary>Files by folder and position.</summary>
    Files,

    /// <summary>Empty folders by path.</summary>
    EmptyFolders,

    /// <summary>Files by number.</summary>
    Numbers,
}

/// <summary>
/// The parts of a selection, each a range of one index. For each folder: its own files, and the files below it (names
/// such as <c>a b</c> can sort between the two); the same for empty folders; and each range of numbers.
/// </summary>
internal sealed class SelectionParts(Selection selection)
{
    private const int OfFolder = 4;

    // The smallest character after a folder's own name, and the character after the slash.
    private const string Next = "\u0001", AfterSlash = "0";

    private int Count => (selection.Folders.Count * OfFolder) + selection.Files.Count;

    /// <summary>The start of the first part.</summary>
    public SelectionPlace Start => StartOf(0);

    /// <summary>The kind of rows of a part.</summary>
    public SelectionPartKind KindOf(int part) => IsNumbered(part)
        ? SelectionPartKind.Numbers
        : part % OfFolder < 2 ? SelectionPartKind.Files : SelectionPartKind.EmptyFolders;

    /// <summary>Whether a part is a range of numbers.</summary>
    public bool IsNumbered(int part) => part >= selection.Folders.Count * OfFolder;

    /// <summary>The last number of a part with numbers.</summary>
    public int LastOf(int part) => Numbers(part).Last;

    /// <summary>The exclusive upper bound of the paths of any other part.</summary>
    public string EndOf(int part) => FolderOf(part) + (IsBelow(part) ? AfterSlash : Next);

    /// <summary>The start of the next part; null after the last one.</summary>
    public SelectionPlace? After(SelectionPlace place) => place.Part + 1 < Count ? StartOf(place.Part + 1) : null;

    /// <summary>The position after an entry.</summary>
    public SelectionPlace AfterEntry(SelectionPlace place, SelectedEntry entry) => KindOf(place.Part) switch
    {
        SelectionPartKind.Numbers => place with { Number = entry.File!.Number },
        SelectionPartKind.Files => place with { Folder = entry.File!.Folder, Position = entry.File.Position },
        _ => place with { Folder = entry.Path[..^1] + Next },
    };

    private SelectionPlace StartOf(int part) => KindOf(part) switch
    {
        SelectionPartKind.Numbers => new SelectionPlace(part, "", -1, Count == 0 ? int.MaxValue : Numbers(part).First - 1),
        _ => new SelectionPlace(part, FolderOf(part) + (IsBelow(part) ? "/" : ""), -1, 0),
    };

    private FileNumbers Numbers(int part) => Count == 0 ? new FileNumbers(0, 0) : selection.Files[part - (selection.Folders.Count * OfFolder)];

    private string FolderOf(int part) => selection.Folders[part / OfFolder];

    private static bool IsBelow(int part) => part % 2 == 1;
}

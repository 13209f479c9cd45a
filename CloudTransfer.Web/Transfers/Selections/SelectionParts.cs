namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>What the rows of a part of a selection are, and along which index they are read.</summary>
internal enum SelectionPartKind
{
    /// <summary>Files by folder and place.</summary>
    Files,

    /// <summary>Folders in which there is nothing, by path.</summary>
    EmptyFolders,

    /// <summary>Files by number.</summary>
    Numbers,
}

/// <summary>
/// The parts of a selection, each a range of one index: of each folder its own files and those below it (between the two, names
/// such as <c>a b</c> beside <c>a</c> may stand), the same of empty folders, and each range of numbers.
/// </summary>
internal sealed class SelectionParts(Selection selection)
{
    private const int OfFolder = 4;

    // The smallest that can follow a name in another one; and what follows the slash.
    private const string Next = "\u0001", AfterSlash = "0";

    private int Count => (selection.Folders.Count * OfFolder) + selection.Files.Count;

    /// <summary>Where the first part begins.</summary>
    public SelectionPlace Start => StartOf(0);

    /// <summary>What the rows of a part are.</summary>
    public SelectionPartKind KindOf(int part) => IsNumbered(part)
        ? SelectionPartKind.Numbers
        : part % OfFolder < 2 ? SelectionPartKind.Files : SelectionPartKind.EmptyFolders;

    /// <summary>Whether a part is a range of numbers.</summary>
    public bool IsNumbered(int part) => part >= selection.Folders.Count * OfFolder;

    /// <summary>The last number of a part that is a range of numbers.</summary>
    public int LastOf(int part) => Numbers(part).Last;

    /// <summary>The path before which all of another part come.</summary>
    public string EndOf(int part) => FolderOf(part) + (IsBelow(part) ? AfterSlash : Next);

    /// <summary>Where the next part begins; null when there is none.</summary>
    public SelectionPlace? After(SelectionPlace place) => place.Part + 1 < Count ? StartOf(place.Part + 1) : null;

    /// <summary>The place behind an entry.</summary>
    public SelectionPlace Behind(SelectionPlace place, SelectedEntry entry) => KindOf(place.Part) switch
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

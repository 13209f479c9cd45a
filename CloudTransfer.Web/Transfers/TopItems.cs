namespace CloudTransfer.Web.Transfers;

/// <summary>What stands at the top of a transfer: files in no folder, and folders, each of which counts once, with all that is in it.</summary>
internal sealed class TopItems
{
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>The first of them, in the order in which they were sent; empty where there is none.</summary>
    public string First { get; private set; } = "";

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a file by its path, which no other has.</summary>
    public void AddFile(RelativePath path)
    {
        if (path.Root is { } folder)
            Enter(folder);
        else
            Add(path.Value);
    }

    /// <summary>Adds a folder by its path.</summary>
    public void AddFolder(RelativePath path) => Enter(path.Root ?? path.Value);

    private void Enter(string folder)
    {
        if (_folders.Add(folder))
            Add(folder);
    }

    private void Add(string item)
    {
        if (Count++ == 0)
            First = item;
    }
}

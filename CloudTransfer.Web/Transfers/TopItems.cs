namespace CloudTransfer.Web.Transfers;

/// <summary>Counts the items at the top level of a transfer: files, and folders with everything in them.</summary>
internal sealed class TopItems
{
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>The first item in the order of the upload; empty if there is none.</summary>
    public string First { get; private set; } = "";

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a file by its path, which must be unique.</summary>
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

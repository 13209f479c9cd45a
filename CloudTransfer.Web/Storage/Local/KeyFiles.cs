namespace CloudTransfer.Web.Storage.Local;

/// <summary>The key ring in <c>keys/</c> on the volume, a file for each document. A machine whose power fails finds no half of one.</summary>
public sealed class KeyFiles(VolumeLayout layout) : IKeyDocuments
{
    private const string Folder = "keys", Extension = ".xml";

    /// <inheritdoc/>
    public string Location => Folder + "/";

    /// <inheritdoc/>
    public IReadOnlyList<KeyDocument> All() =>
        [.. Directory.EnumerateFiles(layout.Folder(Folder), "*" + Extension).Select(path => new KeyDocument(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path)))];

    /// <inheritdoc/>
    public void Add(string name, ReadOnlyMemory<byte> content)
    {
        var target = Path.Combine(layout.Folder(Folder), name + Extension);
        var draft = $"{target}.{StoredId.New()}";
        try
        {
            using (var handle = Posix.Open(draft, Posix.ReadWrite | Posix.Create, VolumeLayout.OwnerReadWrite)!)
            {
                FileWrites.At(handle, 0, content);
                Posix.Sync(handle);
            }

            FileWrites.Rename(draft, target);
        }
        catch
        {
            FileWrites.TryDelete(draft);
            throw;
        }

        Posix.SyncFolder(Path.GetDirectoryName(target)!);
    }
}

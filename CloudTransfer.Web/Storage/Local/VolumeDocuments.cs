namespace CloudTransfer.Web.Storage.Local;

/// <summary>Small documents with names, each a file in a folder of the volume: the key ring's.</summary>
public sealed class VolumeDocuments(VolumeLayout layout)
{
    /// <summary>The contents of all documents of a folder whose names end so.</summary>
    public IEnumerable<byte[]> All(string folder, string ending) => Directory.EnumerateFiles(layout.Folder(folder), "*" + ending).Select(File.ReadAllBytes);

    /// <summary>Adds a document: all of it durably, or, where that fails, none.</summary>
    /// <exception cref="VolumeFullException">There is no space for it.</exception>
    public void Publish(string folder, string name, ReadOnlyMemory<byte> content)
    {
        var target = Path.Combine(layout.Folder(folder), name);
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

namespace CloudTransfer.Web.Storage.Local;

/// <summary>Lets a proxy on the same host read sealed transfers by itself. Only where transfers are files.</summary>
public sealed class SharedFiles(VolumeLayout layout)
{
    private const UnixFileMode OthersPass = UnixFileMode.OtherExecute, OthersRead = UnixFileMode.OtherRead;

    /// <summary>Lets other users of the volume read a sealed transfer, and find nothing else.</summary>
    /// <returns>Its path below <c>transfers/</c>.</returns>
    public string Share(StoredId id)
    {
        var path = layout.StoredPath(id);
        if (!File.GetUnixFileMode(path).HasFlag(OthersRead))
        {
            foreach (var folder in new[] { layout.Root, layout.Transfers, Path.GetDirectoryName(path)! })
                Permit(folder, OthersPass);
            Permit(path, OthersRead);
        }

        return Path.GetRelativePath(layout.Transfers, path);
    }

    private static void Permit(string path, UnixFileMode added)
    {
        var mode = File.GetUnixFileMode(VolumeLayout.NoLink(path));
        if (!mode.HasFlag(added))
            FileWrites.Permit(path, mode | added);
    }
}

using CloudTransfer.Web.Settings;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>The folder that <c>Storage:Path</c> names.</summary>
internal static class VolumeFolder
{
    private const string Database = "cloudtransfer.db";

    /// <summary>Finds it, or makes it where it is missing, and looks at what is in it.</summary>
    /// <param name="configured">The setting.</param>
    /// <param name="contentRoot">Where a relative path begins.</param>
    /// <returns>Its path, with no link at its end: the one that is followed is that of whoever runs the server.</returns>
    /// <exception cref="WrongSettingException">It cannot be made, or is not the one that was used before.</exception>
    /// <exception cref="VolumeUnusableException">Something in it may not be used.</exception>
    /// <exception cref="VolumeFullException">There is no space for it.</exception>
    public static string Open(string configured, string contentRoot)
    {
        var path = Path.GetFullPath(configured, contentRoot);
        EnsureNotElsewhere(configured, path);
        Make(configured, path);
        var root = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        VolumeAccess.EnsureAll(root);
        return root;
    }

    private static void Make(string configured, string path)
    {
        if (Directory.Exists(path))
            return;
        try
        {
            Directory.CreateDirectory(path, VolumeLayout.OwnerOnly);
        }
        catch (IOException fault) when (Posix.ErrorOf(fault) is { } error && Posix.IsFull(error))
        {
            throw new VolumeFullException(fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingException($"Storage:Path is '{configured}', which cannot be made ({fault.Message.TrimEnd('.')}): it must be the path of a folder that the server may write.");
        }
    }

    // Until the content root was the program's folder, a relative path began where the server was started from: an empty
    // volume must not take the place of the one that is still there.
    private static void EnsureNotElsewhere(string configured, string path)
    {
        var former = Path.GetFullPath(configured);
        if (File.Exists(Path.Combine(former, Database)) && !File.Exists(Path.Combine(path, Database)))
            throw new WrongSettingException($"Storage:Path is '{configured}', which is {path}, but there is a volume in {former}: name it with Storage:Path={former}, or move it.");
    }
}

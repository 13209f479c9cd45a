using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>Says why a part of the volume may not be used, and what to do.</summary>
internal static class DeniedAccess
{
    /// <summary>Makes one with the sentence that operators read, which says what to do.</summary>
    /// <param name="path">A file or folder. A file whose name is an id is not named: who has that may have the transfer.</param>
    /// <param name="error">The kernel's error, such as 13 (EACCES).</param>
    public static VolumeUnusableException Of(string path, int error)
    {
        var isFolder = Directory.Exists(path);
        var folder = isFolder ? path : Path.GetDirectoryName(path) ?? path;
        if (error is Posix.ReadOnlyFileSystem)
            return new VolumeUnusableException($"{folder} is on a file system that is read-only: the kernel's log may say why; it must be mounted to be written.");
        var isInside = !isFolder && Posix.Denied(folder, isFolder: true) is null;
        var (user, owner) = (Posix.User, FileStatus.Of(isInside ? path : folder)?.Owner);
        var isNamed = isInside && !StoredId.TryParse(Path.GetFileNameWithoutExtension(path), out _);
        var what = isNamed ? path : isInside ? $"A file in {folder}" : folder;
        var reason = string.Create(CultureInfo.InvariantCulture, $"{what} belongs to user {owner} and may not be used by user {user}, as which the server runs ({Marshal.GetPInvokeErrorMessage(error)})");
        return new VolumeUnusableException(owner == user ? $"{reason}: chmod -R u+rwX {folder}" : $"{reason}: chown -R {user} {folder}");
    }
}

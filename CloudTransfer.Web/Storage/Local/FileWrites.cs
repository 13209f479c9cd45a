using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>What changes the volume; that there is no space, or that it may not be, is told apart from every other fault.</summary>
/// <remarks>
/// Of the platform's exceptions nothing is kept that names a file: its name is the transfer's id, and ends in no log.
/// </remarks>
internal static class FileWrites
{
    public static void At(SafeFileHandle handle, long offset, ReadOnlyMemory<byte> bytes) =>
        Noticing(handle, () => RandomAccess.Write(handle, bytes.Span, offset));

    public static void At(SafeFileHandle handle, long offset, in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            At(handle, offset, bytes.First);
            return;
        }

        var segments = new List<ReadOnlyMemory<byte>>();
        foreach (var segment in bytes)
            segments.Add(segment);
        Noticing(handle, () => RandomAccess.Write(handle, segments, offset));
    }

    public static void Cut(SafeFileHandle handle, long length) => Noticing(handle, () => RandomAccess.SetLength(handle, length));

    public static void Rename(string path, string target) => Noticing(target, () => File.Move(path, target, overwrite: true));

    public static void MakeFolder(string path, UnixFileMode mode) => Noticing(path, () => Directory.CreateDirectory(path, mode));

    public static void Permit(string path, UnixFileMode mode) => Noticing(path, () => File.SetUnixFileMode(path, mode));

    public static void Delete(string path) => Noticing(path, () => File.Delete(path));

    /// <summary>Deletes a file that whoever cleans up finds again, where that is not possible now.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception fault) when (fault is DirectoryNotFoundException or VolumeUnusableException)
        {
            // The volume is away, or may not be written just now.
        }
    }

    private static void Noticing(SafeFileHandle file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (Posix.ErrorOf(fault) is { } error && Posix.IsOfTheVolume(error))
        {
            throw Posix.Fault(error, "write", Posix.PathOf(file));
        }
    }

    private static void Noticing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (Posix.ErrorOf(fault) is { } error && Posix.IsOfTheVolume(error))
        {
            throw Posix.Fault(error, "write", path);
        }
    }
}

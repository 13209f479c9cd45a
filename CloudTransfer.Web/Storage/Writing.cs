using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>What needs room on the volume; that there is none is told from every other fault.</summary>
internal static class Writing
{
    public static void At(SafeFileHandle handle, long offset, ReadOnlyMemory<byte> bytes) =>
        Noticing(() => RandomAccess.Write(handle, bytes.Span, offset));

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
        Noticing(() => RandomAccess.Write(handle, segments, offset));
    }

    public static void Cut(SafeFileHandle handle, long length) => Noticing(() => RandomAccess.SetLength(handle, length));

    public static void Rename(string path, string target) => Noticing(() => File.Move(path, target, overwrite: true));

    public static void MakeFolder(string path, UnixFileMode mode) => Noticing(() => Directory.CreateDirectory(path, mode));

    private static void Noticing(Action write)
    {
        try
        {
            write();
        }
        catch (IOException fault) when (Posix.IsFull(fault))
        {
            throw new VolumeFullException(fault);
        }
    }
}

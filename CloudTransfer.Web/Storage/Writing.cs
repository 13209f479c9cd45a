using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>Positional writes; a full volume is told from every other fault.</summary>
internal static class Writing
{
    public static void At(SafeFileHandle handle, long offset, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes.Span, offset);
        }
        catch (IOException fault) when (Posix.IsFull(fault))
        {
            throw new VolumeFullException(fault);
        }
    }

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
        try
        {
            RandomAccess.Write(handle, segments, offset);
        }
        catch (IOException fault) when (Posix.IsFull(fault))
        {
            throw new VolumeFullException(fault);
        }
    }
}

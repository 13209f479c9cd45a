using System.Buffers;
using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>A central directory, written at once.</summary>
internal static class SampleDirectory
{
    public static void Write(IBufferWriter<byte> output, IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        var size = 0L;
        foreach (var entry in entries)
        {
            var length = CentralDirectory.MeasureHeader(entry);
            CentralDirectory.WriteHeader(output.GetSpan(length)[..length], entry);
            output.Advance(length);
            size += length;
        }

        CentralDirectory.WriteEnd(output, entries.Count, size, offset);
    }
}

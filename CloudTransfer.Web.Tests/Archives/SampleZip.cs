using System.IO.Compression;
using System.IO.Pipelines;
using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

/// <summary>Writes a zip by offset into a seekable stream, as the volume does.</summary>
internal sealed class SampleZip(Stream stream)
{
    /// <summary>Writes files whose sizes are known in advance.</summary>
    public void WritePlanned(IReadOnlyList<SampleFile> files)
    {
        var layout = ZipLayout.Plan([.. files.Select(file => file.Planned)]);
        for (var i = 0; i < files.Count; i++)
        {
            var entry = layout.Entries[i] with { Crc32 = Crc32.Append(0, files[i].Bytes) };
            WriteHeader(entry);
            Write(entry.DataOffset, files[i].Bytes);
        }

        WriteEnd(
            [.. layout.Entries.Zip(files, (entry, file) => entry with { Crc32 = Crc32.Append(0, file.Bytes) })],
            layout.CentralDirectoryOffset);
        Assert.Equal(layout.Length, stream.Length);
    }

    /// <summary>Writes files whose sizes are not known in advance.</summary>
    /// <param name="files">The files.</param>
    /// <param name="atMost">The maximum size of each file.</param>
    /// <param name="firstHeaderLength">The length of the first header, or null for the shortest.</param>
    public void WriteAppended(
        IReadOnlyList<SampleFile> files, Func<SampleFile, long> atMost, int? firstHeaderLength = null)
    {
        var appender = new ZipAppender();
        foreach (var file in files)
        {
            var headerLength = appender.Entries.Count == 0 ? firstHeaderLength : null;
            Write(appender.Begin(file.Path, file.Modified, atMost(file), headerLength), file.Bytes);
            WriteHeader(appender.End(file.Bytes.Length, Crc32.Append(0, file.Bytes)));
        }

        WriteEnd(appender.Entries, appender.Position);
    }

    /// <summary>Writes bytes at an offset.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        stream.Position = offset;
        stream.Write(bytes);
    }

    /// <summary>Writes the local header of an entry.</summary>
    public void WriteHeader(ZipEntry entry)
    {
        var header = new byte[entry.HeaderLength];
        LocalHeader.Write(header, entry);
        Write(entry.HeaderOffset, header);
    }

    /// <summary>Writes the central directory and asserts that it has the measured length.</summary>
    public void WriteEnd(IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        stream.Position = offset;
        var output = PipeWriter.Create(stream, new(leaveOpen: true));
        SampleDirectory.Write(output, entries, offset);
        output.Complete();
        Assert.Equal(offset + CentralDirectory.Measure(entries, offset), stream.Position);
    }

    /// <summary>Asserts that .NET's zip reader finds exactly these files.</summary>
    public void AssertHolds(IReadOnlyList<SampleFile> files)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        Assert.Equal(files.Select(file => file.Path), archive.Entries.Select(entry => entry.FullName), StringComparer.Ordinal);
        foreach (var (entry, file) in archive.Entries.Zip(files))
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            Assert.Equal(file.Bytes, bytes.ToArray());
            Assert.Equal(file.Bytes.Length, entry.CompressedLength);
            Assert.Equal(Crc32.Append(0, file.Bytes), entry.Crc32);
            Assert.Equal(0x81A40000u, (uint)entry.ExternalAttributes);
        }
    }
}

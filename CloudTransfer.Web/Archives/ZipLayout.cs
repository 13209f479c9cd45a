namespace CloudTransfer.Web.Archives;

/// <summary>
/// The layout of a zip whose paths and sizes are known in advance. Each byte can be written once, at its final offset, in any
/// order. The layout depends only on the files and their order, so all replicas compute the same one.
/// </summary>
public sealed class ZipLayout
{
    // The offset of each file in the concatenated contents, and at the end the total length.
    private readonly long[] _starts;

    private ZipLayout(ZipEntry[] entries, long[] starts, long centralDirectoryOffset)
    {
        _starts = starts;
        Entries = entries;
        CentralDirectoryOffset = centralDirectoryOffset;
        Length = centralDirectoryOffset + CentralDirectory.Measure(entries, centralDirectoryOffset);
    }

    /// <summary>The entries in the order of the files, without CRCs (0).</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>The total size of the files in bytes.</summary>
    public long ContentLength => _starts[^1];

    /// <summary>The offset of the central directory in the zip, in bytes.</summary>
    public long CentralDirectoryOffset { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length { get; }

    /// <summary>Computes the layout of a zip with these files.</summary>
    /// <exception cref="ArgumentException">A path is empty or longer than <see cref="ZipEntry.LongestPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="OverflowException">The zip would be longer than 2⁶³ − 1 bytes.</exception>
    public static ZipLayout Plan(IReadOnlyList<PlannedFile> files)
    {
        var entries = new ZipEntry[files.Count];
        var starts = new long[files.Count + 1];
        var position = 0L;
        for (var i = 0; i < entries.Length; i++)
        {
            var (path, size, modified) = files[i];
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(files));
            var dataOffset = checked(position + LocalHeader.Measure(path, atMost: size));
            entries[i] = new(path, position, dataOffset, size, Crc32: 0, modified);
            starts[i + 1] = starts[i] + size;
            position = checked(dataOffset + size);
        }

        return new(entries, starts, position);
    }

    /// <summary>The offset of a file in the concatenated contents, in bytes.</summary>
    public long ContentOffset(int index) => _starts[index];

    /// <summary>Finds the file at an offset in the concatenated contents, by binary search.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The position is negative, or not less than <see cref="ContentLength"/>.
    /// </exception>
    public ContentPosition Locate(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, ContentLength);
        var index = LastStartUpTo(position);
        var offset = position - _starts[index];
        return new(index, offset, Entries[index].DataOffset + offset, _starts[index + 1] - position);
    }

    // The last one: empty files start at the same offset as the next file, and contain no position.
    private int LastStartUpTo(long position)
    {
        var (low, high) = (0, _starts.Length);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (_starts[middle] <= position)
                low = middle;
            else
                high = middle;
        }

        return low;
    }
}

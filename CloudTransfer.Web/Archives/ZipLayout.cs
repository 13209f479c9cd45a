namespace CloudTransfer.Web.Archives;

/// <summary>
/// The place of everything in a zip whose files' paths and sizes are known first. Each byte can then be written
/// once, where it stays, in any order. The same files in the same order have the same layout everywhere.
/// </summary>
public sealed class ZipLayout
{
    // Where the bytes of each file begin among those of all; one number more, for where the last ends.
    private readonly long[] _starts;

    private ZipLayout(ZipEntry[] entries, long[] starts, long centralDirectoryOffset)
    {
        _starts = starts;
        Entries = entries;
        CentralDirectoryOffset = centralDirectoryOffset;
        Length = centralDirectoryOffset + CentralDirectory.Measure(entries, centralDirectoryOffset);
    }

    /// <summary>The entries in the files' order, their CRCs not yet known (0).</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>The length in bytes of the files' contents together.</summary>
    public long ContentLength => _starts[^1];

    /// <summary>Where the central directory begins in the zip, in bytes.</summary>
    public long CentralDirectoryOffset { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length { get; }

    /// <summary>Lays out a zip with these files.</summary>
    /// <exception cref="ArgumentException">A path is empty or longer than <see cref="ZipEntry.LongestPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="OverflowException">All of it would be longer than 2⁶³ − 1 bytes.</exception>
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

    /// <summary>Where the bytes of a file begin among those of all files.</summary>
    public long ContentOffset(int index) => _starts[index];

    /// <summary>Finds the place of a position among the bytes of all files, by binary search.</summary>
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

    // The last, for empty files begin where the one after them does, and have no bytes to find.
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

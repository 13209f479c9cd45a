namespace CloudTransfer.Web.Archives;

/// <summary>
/// The layout of a zip whose files arrive one after the other, each with a size that is known at its end. Space for the
/// local header is reserved when a file begins, and the header is written when it ends.
/// </summary>
public sealed class ZipAppender
{
    private readonly List<ZipEntry> _entries = [];
    private ZipEntry? _begun;
    private long _atMost;

    /// <summary>The completed files, in order.</summary>
    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <summary>
    /// The offset of the next local header, or of the central directory if no file follows, in bytes. During a file it is the
    /// offset of its header.
    /// </summary>
    public long Position { get; private set; }

    /// <summary>Begins a file and returns the offset of its data.</summary>
    /// <param name="path">The path in the zip.</param>
    /// <param name="modified">The last modification time.</param>
    /// <param name="atMost">An upper bound of the size; 4 GiB or more needs 20 bytes for zip64.</param>
    /// <param name="headerLength">
    /// The length of the header in bytes, within the range of <see cref="LocalHeader"/>; null for the minimum. A larger one is
    /// needed to insert a header before existing data, which a file system can shift only by a multiple of its block size.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The path is empty or longer than <see cref="ZipEntry.LongestPath"/>, or the header length is out of range.
    /// </exception>
    /// <exception cref="InvalidOperationException">The previous file has not ended.</exception>
    public long Begin(string path, DateTimeOffset modified, long atMost = long.MaxValue, int? headerLength = null)
    {
        if (_begun is not null)
            throw new InvalidOperationException("The previous file has not ended.");
        var shortest = LocalHeader.Measure(path, atMost);
        var length = headerLength ?? shortest;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, shortest, nameof(headerLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LocalHeader.Longest(path), nameof(headerLength));
        _begun = new(path, Position, Position + length, Size: 0, Crc32: 0, modified);
        _atMost = atMost;
        return _begun.DataOffset;
    }

    /// <summary>Ends the current file. The caller must then write its header; see <see cref="LocalHeader.Write"/>.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="crc32">The CRC-32 of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative or exceeds the upper bound.</exception>
    /// <exception cref="InvalidOperationException">No file has begun.</exception>
    public ZipEntry End(long size, uint crc32)
    {
        if (_begun is null)
            throw new InvalidOperationException("No file has begun.");
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _atMost);
        var entry = _begun with { Size = size, Crc32 = crc32 };
        _begun = null;
        _entries.Add(entry);
        Position = entry.DataOffset + size;
        return entry;
    }
}

namespace CloudTransfer.Web.Archives;

/// <summary>
/// The place of everything in a zip whose files come one after the other, the size of each known at its end.
/// Room for the local header is kept when a file begins, and the header is written when it has ended.
/// </summary>
public sealed class ZipAppender
{
    private readonly List<ZipEntry> _entries = [];
    private ZipEntry? _begun;
    private long _atMost;

    /// <summary>The files that have ended, in their order.</summary>
    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <summary>
    /// Where the next local header will be, or the central directory if no file follows, in bytes; while a file is
    /// under way, where its own header is.
    /// </summary>
    public long Position { get; private set; }

    /// <summary>Begins a file and says where its bytes are to be written.</summary>
    /// <param name="path">Its path in the zip.</param>
    /// <param name="modified">When it was changed last.</param>
    /// <param name="atMost">What its size is not going to exceed; 4 GiB or more costs 20 bytes.</param>
    /// <param name="headerLength">
    /// The length that its header shall have, between what <see cref="LocalHeader"/> measures and its longest, in
    /// bytes: for a file whose bytes came before a zip was thought of, and that a file system moves on by a
    /// multiple of its block. Null for the shortest.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The path is empty or longer than <see cref="ZipEntry.LongestPath"/>, or the header's length is none it can have.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another file has not ended.</exception>
    public long Begin(string path, DateTimeOffset modified, long atMost = long.MaxValue, int? headerLength = null)
    {
        if (_begun is not null)
            throw new InvalidOperationException("The file before this one has not ended.");
        var shortest = LocalHeader.Measure(path, atMost);
        var length = headerLength ?? shortest;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, shortest, nameof(headerLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LocalHeader.Longest(path), nameof(headerLength));
        _begun = new(path, Position, Position + length, Size: 0, Crc32: 0, modified);
        _atMost = atMost;
        return _begun.DataOffset;
    }

    /// <summary>Ends the file that was begun; its header is to be written now, see <see cref="LocalHeader.Write"/>.</summary>
    /// <param name="size">How many bytes it had.</param>
    /// <param name="crc32">Their CRC.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than was said at the beginning.</exception>
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

using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// Where the joined contents of declared files go in the stored object: a zip, or the one file itself. It follows from
/// the declared files alone, so that every replica computes the same. Files that are left out keep their places, so that
/// those of the others stay; nothing is written there.
/// </summary>
public sealed class ContentLayout
{
    private static readonly IReadOnlySet<int> None = new HashSet<int>();

    private readonly ZipLayout? _zip;
    private readonly IReadOnlySet<int> _omitted;
    private readonly Lazy<ZipRemainder?> _remainder;

    private ContentLayout(ZipLayout? zip, long size, IReadOnlySet<int>? omitted = null)
    {
        (_zip, Size, _omitted) = (zip, size, omitted ?? None);
        _remainder = new Lazy<ZipRemainder?>(() => zip is null ? null : ZipRemainder.Of(zip, _omitted));
    }

    /// <summary>The length in bytes of the joined contents, left out ones included.</summary>
    public long Size { get; }

    /// <summary>The length in bytes of the stored object.</summary>
    public long Stored => _omitted.Count == 0 ? _zip?.Length ?? Size : _remainder.Value!.Length;

    /// <summary>The zip that it is, as it was declared; null for one file.</summary>
    public ZipLayout? Zip => _zip;

    /// <summary>What the zip is going to have; null for one file.</summary>
    public ZipRemainder? Remainder => _remainder.Value;

    /// <summary>The entries of the zip that are left out.</summary>
    public IEnumerable<ZipEntry> Omitted => _omitted.Select(file => _zip!.Entries[file]);

    /// <summary>The placement of these files.</summary>
    /// <param name="files">The files in their order; exactly one where it is no archive.</param>
    /// <param name="emptyFolders">The paths of folders without files, which stand behind the files of a zip.</param>
    /// <param name="begun">When the transfer was declared: the time of those folders.</param>
    /// <param name="archive">Whether the stored object is a zip.</param>
    /// <exception cref="OverflowException">All of it would be longer than 2⁶³ − 1 bytes.</exception>
    public static ContentLayout Of(IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, DateTimeOffset begun, bool archive)
    {
        if (!archive)
            return new ContentLayout(null, files[0].Size);
        var zip = ZipLayout.Plan([
            .. files.Select(file => new PlannedFile(file.Path, file.Size, file.Modified)),
            .. emptyFolders.Select(folder => new PlannedFile(folder + '/', 0, begun)),
        ]);
        return new ContentLayout(zip, zip.ContentLength);
    }

    /// <summary>The same without some of the files.</summary>
    /// <param name="omitted">All files that are left out, by number; of a zip only.</param>
    public ContentLayout Without(IReadOnlySet<int> omitted) => omitted.Count == 0 ? this : new ContentLayout(_zip, Size, omitted);

    /// <summary>The same without one more file.</summary>
    public ContentLayout Without(int file) => Without(_omitted.Append(file).ToHashSet());

    /// <summary>Whether a file is left out.</summary>
    public bool IsOmitted(int file) => _omitted.Contains(file);

    /// <summary>Whether the header of an entry is the declared one: neither it nor the entry before it is left out.</summary>
    public bool HasOwnHeader(int entry) => !_omitted.Contains(entry) && !_omitted.Contains(entry - 1);

    /// <summary>Where the first byte of a file is in the stored object.</summary>
    public long StartOf(int file) => _zip?.Entries[file].DataOffset ?? 0;

    /// <summary>Finds the place of a byte of the joined contents.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such byte.</exception>
    public ContentPosition Locate(long position) =>
        _zip?.Locate(position) ?? new ContentPosition(0, position, position, Size - position);

    /// <summary>Where a lane beginning at <paramref name="position"/> begins in the stored object.</summary>
    public long PlaceOf(long position) => position < Size ? Locate(position).OffsetInZip : Stored;

    /// <summary>How far a lane is that has come so far by itself: what is left out next counts as come.</summary>
    public Checkpoint Pass(Lane lane, Checkpoint reached)
    {
        var position = lane.Start + reached.Received;
        while (position < lane.End && Locate(position) is var place && IsOmitted(place.Index))
            position = Math.Min(lane.End, position + place.Left);
        var received = position - lane.Start;
        return received == reached.Received ? reached : reached with { Received = received, PlaceEnd = Locate(position - 1).OffsetInZip + 1 };
    }

    /// <summary>The CRC-32 of every file, from the pieces in which the lanes, all complete, brought it; 0 for one left out.</summary>
    /// <param name="lanes">All lanes in their order.</param>
    public uint[] Combine(IEnumerable<Lane> lanes)
    {
        var crcs = new uint[_zip?.Entries.Count ?? 1];
        foreach (var lane in lanes.Where(lane => lane.Length > 0))
        {
            var first = Locate(lane.Start).Index;
            for (var position = lane.Start; position < lane.End;)
            {
                var place = Locate(position);
                var length = Math.Min(place.Left, lane.End - position);
                position += length;
                if (IsOmitted(place.Index))
                    continue;
                var piece = lane.Reached.Crcs.Span[place.Index - first];
                crcs[place.Index] = place.OffsetInFile == 0 ? piece : Crc32.Combine(crcs[place.Index], piece, length);
            }
        }

        return crcs;
    }
}

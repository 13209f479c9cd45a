using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Transfers.Arrivals;

/// <summary>
/// Where the joined contents of announced files go in the stored object: a zip, or the one file itself. It follows from
/// the files alone, so that every replica computes the same.
/// </summary>
public sealed class Placement
{
    private readonly ZipLayout? _zip;

    private Placement(ZipLayout? zip, long size) => (_zip, Size) = (zip, size);

    /// <summary>The length in bytes of the joined contents.</summary>
    public long Size { get; }

    /// <summary>The length in bytes of the stored object.</summary>
    public long Stored => _zip?.Length ?? Size;

    /// <summary>The zip that it is; null for one file.</summary>
    public ZipLayout? Zip => _zip;

    /// <summary>The placement of these files.</summary>
    /// <param name="files">The files in their order; exactly one where it is no archive.</param>
    /// <param name="emptyFolders">The paths of folders without files, which stand behind the files of a zip.</param>
    /// <param name="begun">When the transfer was announced: the time of those folders.</param>
    /// <param name="archive">Whether the stored object is a zip.</param>
    /// <exception cref="OverflowException">All of it would be longer than 2⁶³ − 1 bytes.</exception>
    public static Placement Of(IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, DateTimeOffset begun, bool archive)
    {
        if (!archive)
            return new Placement(null, files[0].Size);
        var zip = ZipLayout.Plan([
            .. files.Select(file => new PlannedFile(file.Path, file.Size, file.Modified)),
            .. emptyFolders.Select(folder => new PlannedFile(folder + '/', 0, begun)),
        ]);
        return new Placement(zip, zip.ContentLength);
    }

    /// <summary>Where the first byte of a file is in the stored object.</summary>
    public long StartOf(int file) => _zip?.Entries[file].DataOffset ?? 0;

    /// <summary>Finds the place of a byte of the joined contents.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such byte.</exception>
    public ContentPlace Locate(long position) =>
        _zip?.Locate(position) ?? new ContentPlace(0, position, position, Size - position);

    /// <summary>Where a lane beginning at <paramref name="position"/> begins in the stored object.</summary>
    public long PlaceOf(long position) => position < Size ? Locate(position).OffsetInZip : Stored;

    /// <summary>The CRC-32 of every file, from the pieces in which the lanes, all complete, brought it.</summary>
    /// <param name="lanes">All lanes in their order.</param>
    /// <param name="files">How many files there are.</param>
    public uint[] Combine(IEnumerable<Lane> lanes, int files)
    {
        var crcs = new uint[files];
        foreach (var lane in lanes.Where(lane => lane.Length > 0))
        {
            var first = Locate(lane.Start).Index;
            for (var position = lane.Start; position < lane.End;)
            {
                var place = Locate(position);
                var length = Math.Min(place.Left, lane.End - position);
                var piece = lane.Reached.Crcs.Span[place.Index - first];
                crcs[place.Index] = place.OffsetInFile == 0 ? piece : Crc32.Combine(crcs[place.Index], piece, length);
                position += length;
            }
        }

        return crcs;
    }
}

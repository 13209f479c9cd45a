namespace CloudTransfer.Web.Archives;

/// <summary>
/// A zip from whose layout entries are omitted. The other entries keep their offsets, and each gap needs content that no reader
/// takes for an entry or for the end. A short gap becomes padding in the header of the next entry. A longer gap gets a local
/// header that the central directory does not list, so that streaming readers skip it. A gap at the very start gets none,
/// because 7-Zip would list it.
/// </summary>
public sealed class ZipRemainder
{
    private ZipRemainder(IReadOnlyList<(int, ZipEntry)> entries, IReadOnlyList<ZipEntry> blanks, long length) =>
        (Entries, Blanks, Length) = (entries, blanks, length);

    /// <summary>The remaining entries with their indexes in the layout, without CRCs (0).</summary>
    public IReadOnlyList<(int Number, ZipEntry Entry)> Entries { get; }

    /// <summary>The entries of zeros that fill gaps and are not in the central directory.</summary>
    public IReadOnlyList<ZipEntry> Blanks { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length { get; }

    /// <summary>Omits entries from a layout.</summary>
    /// <param name="layout">The layout of all entries.</param>
    /// <param name="omitted">The indexes of the omitted entries.</param>
    public static ZipRemainder Of(ZipLayout layout, IReadOnlySet<int> omitted)
    {
        var (entries, blanks, gap) = (new List<(int, ZipEntry)>(), new List<ZipEntry>(), new List<ZipEntry>());
        foreach (var (number, entry) in layout.Entries.Index())
        {
            if (omitted.Contains(number))
            {
                gap.Add(entry);
                continue;
            }

            var isPadding = gap.Count > 0 && entry.DataOffset - gap[0].HeaderOffset <= LocalHeader.Longest(entry.Path);
            if (!isPadding && entries.Count > 0)
                blanks.AddRange(gap.Select(left => left.Blank()));
            entries.Add((number, isPadding ? entry with { HeaderOffset = gap[0].HeaderOffset } : entry));
            gap.Clear();
        }

        blanks.AddRange(gap.Select(left => left.Blank()));
        return new ZipRemainder(
            entries, blanks, layout.CentralDirectoryOffset + CentralDirectory.Measure([.. entries.Select(kept => kept.Item2)], layout.CentralDirectoryOffset));
    }
}

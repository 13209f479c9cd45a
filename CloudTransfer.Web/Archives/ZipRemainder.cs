namespace CloudTransfer.Web.Archives;

/// <summary>
/// A zip out of whose layout entries are left: the others keep their places, and between them something must stand that no
/// reader takes for an entry or for the end. A short gap becomes part of the next entry's header, as padding. A longer one
/// gets a header of its own, which the central directory does not list: those that read from the start pass over it. At the
/// very start there is none, for 7-Zip would list it.
/// </summary>
public sealed class ZipRemainder
{
    private ZipRemainder(IReadOnlyList<(int, ZipEntry)> entries, IReadOnlyList<ZipEntry> blanks, long length) =>
        (Entries, Blanks, Length) = (entries, blanks, length);

    /// <summary>The entries that it has, with their numbers in the layout; their CRCs are not yet known (0).</summary>
    public IReadOnlyList<(int Number, ZipEntry Entry)> Entries { get; }

    /// <summary>What stands in gaps: entries of zeros, which are not listed.</summary>
    public IReadOnlyList<ZipEntry> Blanks { get; }

    /// <summary>The length of the zip in bytes.</summary>
    public long Length { get; }

    /// <summary>What is left of a layout.</summary>
    /// <param name="layout">All entries.</param>
    /// <param name="omitted">The numbers of those that are left out.</param>
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

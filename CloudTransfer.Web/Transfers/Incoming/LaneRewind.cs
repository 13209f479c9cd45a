using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>How far lanes are when parts of the stored object have to be written again.</summary>
internal static class LaneRewind
{
    /// <summary>
    /// The lane up to the first file that has bytes in these parts, or whose header is there: from the beginning of a file on, its CRC-32 is
    /// computed anew. What it sends again of other parts is there already. The same lane where nothing of it is lost.
    /// </summary>
    public static Lane Before(Lane lane, ContentLayout layout, IReadOnlyList<OverwrittenPart> parts)
    {
        var first = lane.Length > 0 ? layout.Locate(lane.Start).Index : 0;
        for (var position = lane.Start; position < lane.Start + lane.Reached.Received;)
        {
            var place = layout.Locate(position);
            var length = Math.Min(place.Left, lane.End - position);
            var start = place.OffsetInFile == 0 && layout.Zip is { } zip ? zip.Entries[place.Index].HeaderOffset : place.OffsetInZip;
            if (!layout.IsOmitted(place.Index) && parts.Any(part => part.Overlaps(start, place.OffsetInZip + length)))
            {
                var end = position == lane.Start ? lane.Place : layout.Locate(position - 1).OffsetInZip + 1;
                return lane with { Reached = new Checkpoint(position - lane.Start, end, lane.Reached.Crcs[..(place.Index - first)], Broken: false) };
            }

            position += length;
        }

        return lane;
    }
}

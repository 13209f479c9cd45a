using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>A validated manifest: every file has its number, a path of its own and its place.</summary>
/// <param name="Files">The files, in the order in which their contents are joined.</param>
/// <param name="EmptyFolders">The paths of folders in which there is nothing.</param>
/// <param name="ContentLayout">Where their contents go.</param>
/// <param name="IsArchive">Whether they become a zip.</param>
/// <param name="Lanes">In how many requests at once they may be sent.</param>
internal sealed record Manifest(
    IReadOnlyList<TransferFile> Files, IReadOnlyList<string> EmptyFolders, ContentLayout ContentLayout, bool IsArchive, int Lanes)
{
    /// <summary>The name that the transfer is saved under.</summary>
    public required string Name { get; init; }

    /// <summary>What the transfer holds when all of it has come.</summary>
    public TransferContent Content => new(Name, IsArchive, ContentLayout.Size, ContentLayout.Stored, Files);

    /// <summary>Understands a manifest.</summary>
    /// <exception cref="ErrorException">It is wrong, or more than is allowed.</exception>
    public static Manifest Read(ManifestRequest request, UploadOptions limits, DateTimeOffset now)
    {
        var declared = request.Files ?? [];
        if (declared.Count == 0)
            throw new ErrorException(ErrorCode.NoFile);
        if (declared.Count > limits.MaxFiles)
            throw new ErrorException(Error.TooManyFiles(limits.MaxFiles));
        if (request.Lanes < 1)
            throw new ErrorException(ErrorCode.ManifestLanesNotUnderstood);

        var (files, emptyFolders, items) = ManifestPaths.Read(declared, now);
        var size = Add(files, limits);
        var archive = files.Count != 1 || emptyFolders.Count > 0 || files[0].Folder.Length > 0;
        if (!archive)
            files[0] = files[0].Alone();
        var layout = ContentLayout.Of(files, emptyFolders, now, archive);
        var placed = files.Select((file, number) => file with { Start = layout.StartOf(number) });
        return new Manifest([.. placed], emptyFolders, layout, archive, (int)Math.Clamp(request.Lanes ?? 1, 1, Math.Min(limits.MaxLanes, Math.Max(1, size))))
        {
            Name = ArchiveName.Of(items.First, items.Count, archive),
        };
    }

    /// <summary>The lanes: as long as each other, to the byte that is left.</summary>
    public IEnumerable<Lane> Cut(StoredId id, string metadata, DateTimeOffset expires)
    {
        for (var n = 0; n < Lanes; n++)
        {
            var (start, end) = (Share(n), Share(n + 1));
            var place = ContentLayout.PlaceOf(start);
            yield return new Lane(id, n, start, end - start, place, metadata, new Checkpoint(0, place, default, Broken: false), expires);
        }
    }

    /// <summary>The lanes with all of their space reserved, or with none.</summary>
    public IReadOnlyList<Lane> Reserve(IReadOnlyList<Lane> lanes, bool whole) =>
        [.. lanes.Select(lane => lane with { ReservedEnd = whole ? ContentLayout.PlaceOf(lane.End) : lane.Place })];

    private long Share(int lane) => (long)((Int128)ContentLayout.Size * lane / Lanes);

    private static long Add(IEnumerable<TransferFile> files, UploadOptions limits)
    {
        var size = 0L;
        foreach (var file in files)
        {
            if (file.Size > limits.MaxBytes.Bytes - size)
                throw new ErrorException(Error.TransferTooLarge(limits.MaxBytes.Bytes));
            size += file.Size;
        }

        return size;
    }
}

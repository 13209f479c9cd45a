using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;

namespace CloudTransfer.Web.Downloads.PartialZips;

/// <summary>Opens zips of several complete transfers, each in a folder of its own, with a known length and ranges.</summary>
public sealed class CombinedZips(SelectionIndex index, TransferStore transfers, IObjectStore store)
{
    // Part of the entity tag: a download begun before an upgrade must not be resumed with other bytes.
    private const string Format = "1";

    private const int MostEmptyFolders = 1000, MostFiles = 1_000_000;

    /// <summary>The zip, to be sent; null where there is nothing to send.</summary>
    /// <param name="name">The name to save it under, without its extension.</param>
    /// <param name="of">The transfers, in the order of their folders; incomplete ones are left out.</param>
    /// <param name="folderOf">What the folder of a transfer is called; a number is put before it.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<StoredContent?> OpenAsync(string name, IReadOnlyList<Transfer> of, Func<Transfer, string> folderOf, CancellationToken cancel)
    {
        var parts = new List<ZipPart>();
        foreach (var transfer in of.Where(transfer => transfer.State is TransferState.Sealed))
        {
            var from = parts is [.., var last] ? last.Layout.Totals.Headers : default;
            var layout = await PartialZipLayout.MeasureAsync(index, transfer, await AllOfAsync(transfer, cancel), cancel, from, FolderOf(transfer, parts.Count + 1, folderOf));
            if (layout.Slices.Count > 0)
                parts.Add(new ZipPart(transfer, layout));
        }

        if (parts is not [var first, .. var others] || await store.OpenAsync(first.Transfer.Id, cancel) is not { } stored)
            return null;
        var end = parts[^1].Layout.Totals.Headers;
        return new ComposedZip(stored, parts, index, store)
        {
            Transfer = first.Transfer.Id,
            Others = [.. others.Select(part => part.Transfer.Id)],
            Label = "combined",
            IsSelection = true,
            FileCount = parts.Sum(part => part.Layout.Totals.Files),
            FileBytes = parts.Sum(part => part.Layout.Totals.Bytes),
            Kind = DownloadKind.File,
            Name = DownloadFileName.Of(name + ".zip"),
            Length = end.Local + end.Central + CentralDirectory.MeasureEnd(end.Entries, end.Central, end.Local),
            Tag = TagOf(parts),
            Modified = DateTimeOffset.FromUnixTimeSeconds(parts.Max(part => part.Transfer.Created).ToUnixTimeSeconds()),
        };
    }

    private async Task<Selection> AllOfAsync(Transfer transfer, CancellationToken cancel) => new(
        transfer.IsArchive ? await transfers.EmptyFoldersAsync(transfer.Id, MostEmptyFolders, cancel) ?? [] : [], [new FileNumbers(0, MostFiles - 1)]);

    private static string FolderOf(Transfer transfer, int number, Func<Transfer, string> folderOf) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {PathComponent.Clean(folderOf(transfer).Replace('/', '_'))}").TrimEnd() + "/";

    // Names are part of it, for they are part of the bytes.
    private static string TagOf(IEnumerable<ZipPart> parts)
    {
        var text = string.Join('\n', parts.Select(part => $"{part.Transfer.Id} {part.Layout.Prefix} {part.Layout.Selection.Hash()}"));
        return $"\"combined{Format}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";
    }
}

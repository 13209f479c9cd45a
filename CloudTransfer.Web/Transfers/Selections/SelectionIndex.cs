using System.Globalization;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>
/// Reads what is selected of a transfer, a slice of rows at a time, each along an index from where the last one ended: the
/// whole of it is never in memory, and between two slices somebody else has the thread.
/// </summary>
public sealed class SelectionIndex(IDatabase database, TransferStore store)
{
    /// <summary>How many entries a slice has, but for the last one.</summary>
    public const int Slice = 500;

    // Of a long range of files, whose folders are looked at by one statement.
    private const int Numbers = 5000;

    private static readonly Query<TransferFile> InFolders = FileRow.Where(
        "transfer_id = @id AND (folder, position) > (@folder, @position) AND folder < @end ORDER BY folder, position LIMIT @limit");

    private static readonly Query<TransferFile> ByNumber = FileRow.Where(
        "transfer_id = @id AND number > @after AND number <= @last ORDER BY number LIMIT @limit");

    private static readonly Query<string> EmptyFolders = new(
        """
        SELECT path FROM folders WHERE transfer_id = @id AND file_count = 0 AND path >= @from AND path < @end
            AND NOT EXISTS (SELECT 1 FROM folders AS below WHERE below.transfer_id = @id AND below.parent = folders.path)
        ORDER BY path LIMIT @limit
        """,
        row => row.Text(0));

    private static readonly Query<long> LastNumber = new("SELECT MAX(number) FROM files WHERE transfer_id = @id", row => row.NumberOrNull(0) ?? -1);

    private static readonly Query<(string? First, string? Last)> FoldersOf = new(
        "SELECT MIN(folder || '/'), MAX(folder || '/') FROM files WHERE transfer_id = @id AND number BETWEEN @first AND @last",
        row => (row.TextOrNull(0), row.TextOrNull(1)));

    /// <summary>Reads a request, which anybody may have written.</summary>
    public async Task<SelectionResult> ReadAsync(StoredId id, SelectionRequest request, CancellationToken cancel)
    {
        if (request.Files.Count + request.Folders.Count + request.FoldersOf.Count > Selection.MaxItems)
            return new SelectionResult.TooMany();
        var (numbers, folders) = (new List<FileNumbers>(), request.Folders.Where(IsPath).Select(folder => folder.Trim('/')).ToList());
        foreach (var text in request.Files.Where(text => text.Length > 0))
        {
            if (!FileNumbers.TryParse(text, numbers, Selection.MaxItems))
                return numbers.Count == Selection.MaxItems ? new SelectionResult.TooMany() : new SelectionResult.Wrong();
        }

        foreach (var text in request.FoldersOf.Where(text => text.Length > 0))
        {
            if (!TryParse(text, out var number, out var depth))
                return new SelectionResult.Wrong();
            if (await store.FindFileAsync(id, number, cancel) is { } file && FirstNames(file.Folder, depth) is { } folder)
                folders.Add(folder);
        }

        if (numbers.Count + request.Folders.Count(IsPath) + request.FoldersOf.Count == 0)
            return new SelectionResult.NoneNamed();
        return new SelectionResult.Read(await WithBaseAsync(id, folders, numbers, cancel));
    }

    /// <summary>Where the first slice of a selection begins.</summary>
    public static SelectionPlace Start(Selection selection) => new SelectionParts(selection).Start;

    /// <summary>The slice that begins at a place.</summary>
    public async Task<SelectionSlice> SliceAsync(StoredId id, Selection selection, SelectionPlace from, CancellationToken cancel)
    {
        var parts = new SelectionParts(selection);
        var (entries, place) = (new List<SelectedEntry>(), from);
        while (entries.Count < Slice)
        {
            var wanted = Slice - entries.Count;
            var read = await ReadAsync(id, parts, place, wanted, cancel);
            entries.AddRange(read.Where(entry => !parts.IsNumbered(place.Part) || !selection.IsInFolder(entry.File!.Folder)));
            if (read.Count < wanted)
            {
                if (parts.After(place) is not { } next)
                    return new SelectionSlice(entries, null);
                place = next;
            }
            else
            {
                place = parts.AfterEntry(place, read[^1]);
            }
        }

        await Task.Yield();
        return new SelectionSlice(entries, place);
    }

    private async ValueTask<IReadOnlyList<SelectedEntry>> ReadAsync(StoredId id, SelectionParts parts, SelectionPlace at, int limit, CancellationToken cancel) =>
        parts.KindOf(at.Part) switch
        {
            SelectionPartKind.Numbers =>
                Files(await database.QueryAsync(ByNumber, cancel, id.Value, at.Number, parts.LastOf(at.Part), limit)),
            SelectionPartKind.Files =>
                Files(await database.QueryAsync(InFolders, cancel, id.Value, at.Folder, at.Position, parts.EndOf(at.Part), limit)),
            _ => [.. (await database.QueryAsync(EmptyFolders, cancel, id.Value, at.Folder, parts.EndOf(at.Part), limit))
                .Select(path => new SelectedEntry(path + "/", null))],
        };

    private static List<SelectedEntry> Files(IReadOnlyList<TransferFile> files) => [.. files.Select(file => new SelectedEntry(file.Path, file))];

    // Files that lie in one of the folders as well have no part in it: what is above that folder is above them.
    private async Task<Selection> WithBaseAsync(StoredId id, List<string> folders, List<FileNumbers> numbers, CancellationToken cancel)
    {
        var last = numbers.Count == 0 ? -1 : (int)await database.FirstAsync(LastNumber, cancel, id.Value);
        var selection = new Selection(folders, numbers.Where(range => range.First <= last).Select(range => range with { Last = Math.Min(range.Last, last) }));
        string? common = null;
        foreach (var folder in selection.Folders)
            Meet(Selection.ParentPathOf(folder));
        foreach (var range in selection.Files)
        {
            for (var first = range.First; first <= range.Last && common is not ""; first += Numbers)
            {
                var (one, other) = await database.FirstAsync(FoldersOf, cancel, id.Value, first, Math.Min(range.Last, first + Numbers - 1L));
                if (one is null || other is null)
                    continue;
                Meet(one is "/" ? "" : one);
                Meet(other is "/" ? "" : other);
                if (first + Numbers <= range.Last)
                    await Task.Yield();
            }
        }

        return new Selection(selection.Folders, selection.Files) { Base = common ?? "" };

        void Meet(string above) => common = common is null ? above : Selection.Common(common, above);
    }

    private static bool IsPath(string folder) => folder.Trim('/').Length > 0 && folder.Length <= RelativePath.MaxBytes;

    private static bool TryParse(string text, out int number, out int depth)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        depth = 0;
        return int.TryParse(text.AsSpan(0, Math.Max(0, dot)), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out depth) && depth > 0;
    }

    // Null where it has fewer.
    private static string? FirstNames(string folder, int depth)
    {
        var names = folder.Split('/');
        return folder.Length > 0 && depth <= names.Length ? string.Join('/', names[..depth]) : null;
    }
}

using System.Globalization;
using System.Text;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Finds files of a transfer by their names and by their place in the order of folder and name.</summary>
public sealed class FileIndex(Database database)
{
    // Only this transfer's part of the index files_by_folder is read.
    private const string Matching =
        """
        FROM files WHERE transfer_id = @id AND (
            folder || '/' || name LIKE @typed ESCAPE '!' OR folder || '/' || name LIKE @lower ESCAPE '!'
            OR folder || '/' || name LIKE @upper ESCAPE '!' OR folder || '/' || name LIKE @title ESCAPE '!')

        """;

    // Most text has letters whose case LIKE knows: there one pattern is enough.
    private const string MatchingAscii = "FROM files WHERE transfer_id = @id AND folder || '/' || name LIKE @typed ESCAPE '!'\n";

    /// <summary>The files that have <paramref name="text"/> somewhere in their path, whatever its case, and how many there are.</summary>
    public async Task<(int Total, IReadOnlyList<TransferFile> Files)> FindAsync(StoredId id, string text, int skip, int limit, CancellationToken cancel)
    {
        var sought = text.Normalize(NormalizationForm.FormC);
        var matching = Ascii.IsValid(sought) ? MatchingAscii : Matching;
        var arguments = new
        {
            id = id.Value,
            typed = Pattern(sought),
            lower = Pattern(sought.ToLowerInvariant()),
            upper = Pattern(sought.ToUpperInvariant()),
            title = Pattern(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(sought.ToLowerInvariant())),
            skip,
            limit,
        };
        var total = await database.FirstAsync<long>("SELECT COUNT(*) " + matching, arguments, cancel);
        return ((int)total, await FilesAsync(matching + "ORDER BY folder, name LIMIT @limit OFFSET @skip", arguments, cancel));
    }

    /// <summary>A transfer's files in order, from number <paramref name="skip"/> of that order on.</summary>
    public Task<IReadOnlyList<TransferFile>> PageAsync(StoredId id, int skip, int limit, CancellationToken cancel) => FilesAsync(
        "FROM files WHERE transfer_id = @id ORDER BY folder, name LIMIT @limit OFFSET @skip", new { id = id.Value, skip, limit }, cancel);

    /// <summary>Where a file stands among the others.</summary>
    public async Task<Neighbours> NeighboursAsync(StoredId id, TransferFile file, CancellationToken cancel) => (await database.FirstAsync<Neighbours>(
        """
        SELECT
            (SELECT number FROM files WHERE transfer_id = @id AND (folder, name) < (@Folder, @Name) ORDER BY folder DESC, name DESC LIMIT 1) AS Previous,
            (SELECT number FROM files WHERE transfer_id = @id AND (folder, name) > (@Folder, @Name) ORDER BY folder, name LIMIT 1) AS Next,
            (SELECT COUNT(*) FROM files WHERE transfer_id = @id AND (folder, name) <= (@Folder, @Name)) AS Position
        """,
        new { id = id.Value, file.Folder, file.Name }, cancel))!;

    private async Task<IReadOnlyList<TransferFile>> FilesAsync(string from, object arguments, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(FileRow.Columns + from, arguments, cancel)).Select(row => row.ToFile())];

    private static string Pattern(string text) => "%" + text
        .Replace("!", "!!", StringComparison.Ordinal)
        .Replace("%", "!%", StringComparison.Ordinal)
        .Replace("_", "!_", StringComparison.Ordinal) + "%";
}

/// <summary>Where a file stands in the order of folder and name.</summary>
/// <param name="Previous">The number of the file before it; null for none.</param>
/// <param name="Next">The number of the file after it; null for none.</param>
/// <param name="Position">Its place, from 1.</param>
public sealed record Neighbours(long? Previous, long? Next, long Position);

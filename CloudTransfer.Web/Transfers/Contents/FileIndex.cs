using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Transfers.Contents;

/// <summary>Finds files of a transfer by their names and by their place in its order.</summary>
public sealed class FileIndex(IDatabase database)
{
    /// <summary>The most characters that can be searched for: as many as a file's name may have.</summary>
    public const int LongestText = PathComponent.MaxBytes;

    // Along the numbers, in the order in which the rows lie there: long names make pages of an index overflow, and this does not.
    private const string Slice =
        "SELECT number, position, folder, name FROM files WHERE transfer_id = @id AND number > @after ORDER BY number LIMIT @limit";

    private static readonly Query<TransferFile> ByNumber = FileRow.Where("transfer_id = @id AND number = @number");

    /// <summary>
    /// The files that have <paramref name="text"/>, of 1 to <see cref="LongestText"/> characters in Unicode's form C, somewhere in their path,
    /// whatever its case, and how many there are. It takes many short statements, and between two of them gives its thread
    /// to others.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any longer.</exception>
    public async Task<(int Total, IReadOnlyList<TransferFile> Files)> FindAsync(StoredId id, string text, int skip, int limit, CancellationToken cancel)
    {
        var search = new FileSearch(new NamePattern(text));
        while (!search.HasEnded)
        {
            search.End((await database.QueryAsync(search.Next(Slice), cancel, id.Value, search.Last, FileSearch.Slice)).Count);
            await Task.Yield();
        }

        var files = new List<TransferFile>();
        foreach (var number in search.Shown(skip, limit))
        {
            // None where the transfer was deleted a moment ago.
            if (await database.FirstAsync(ByNumber, cancel, id.Value, number) is { } file)
                files.Add(file);
        }

        return (search.Total, files);
    }

    /// <summary>A transfer's files in order, from the one after <paramref name="skip"/> others on.</summary>
    public Task<IReadOnlyList<TransferFile>> PageAsync(StoredId id, int skip, int limit, CancellationToken cancel) => FilesAsync(
        "FROM files WHERE transfer_id = @id ORDER BY position LIMIT @limit OFFSET @skip", new { id = id.Value, skip, limit }, cancel);

    /// <summary>Where a file stands among the others; alone where the transfer was deleted a moment ago.</summary>
    public async Task<Neighbours> NeighboursAsync(StoredId id, TransferFile file, CancellationToken cancel) => (await database.FirstAsync<Neighbours>(
        """
        SELECT
            (SELECT number FROM files WHERE transfer_id = @id AND position < here.position ORDER BY position DESC LIMIT 1) AS Previous,
            (SELECT number FROM files WHERE transfer_id = @id AND position > here.position ORDER BY position LIMIT 1) AS Next,
            (SELECT COUNT(*) FROM files WHERE transfer_id = @id AND position <= here.position) AS Position
        FROM files AS here WHERE here.transfer_id = @id AND here.number = @Number
        """,
        new { id = id.Value, file.Number }, cancel)) ?? Neighbours.None;

    private async Task<IReadOnlyList<TransferFile>> FilesAsync(string from, object arguments, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(FileRow.Columns + from, arguments, cancel)).Select(row => row.ToFile())];
}

/// <summary>Where a file stands in the order of its transfer.</summary>
/// <param name="Previous">The number of the file before it; null for none.</param>
/// <param name="Next">The number of the file after it; null for none.</param>
/// <param name="Position">Its place, from 1.</param>
public sealed record Neighbours(long? Previous, long? Next, long Position)
{
    /// <summary>Of a file that stands alone.</summary>
    public static readonly Neighbours None = new(null, null, 1);
}

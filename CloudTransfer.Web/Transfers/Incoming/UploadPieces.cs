using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>The rows of the pieces of uploads in a bucket. They are written with the offsets that count them.</summary>
public sealed class UploadPieces(IDatabase database)
{
    private static readonly Query<UploadPiece> OfParts = new(
        "SELECT part, start, length, tag, is_part FROM upload_pieces WHERE transfer_id = @id AND part >= @first AND part <= @last ORDER BY part, number",
        row => new UploadPiece((int)row.Number(0), row.Number(1), row.Number(2), row.Text(3), row.Number(4) != 0));

    /// <summary>The pieces of some parts of an upload, in the order in which they were recorded.</summary>
    public ValueTask<IReadOnlyList<UploadPiece>> OfAsync(StoredId id, int first, int last, CancellationToken cancel) =>
        database.QueryAsync(OfParts, cancel, id.Value, first, last);

    /// <summary>Records pieces; a part takes the place of what was staged of it.</summary>
    internal static async Task AddAsync(IDbTransaction transaction, StoredId id, IReadOnlyList<UploadPiece> pieces)
    {
        foreach (var piece in pieces)
        {
            if (piece.IsPart)
                await transaction.Connection!.ExecuteAsync("DELETE FROM upload_pieces WHERE transfer_id = @id AND part = @Part", new { id = id.Value, piece.Part }, transaction);
            await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO upload_pieces (transfer_id, part, number, start, length, tag, is_part)
                VALUES (@id, @Part, (SELECT COUNT(*) FROM upload_pieces WHERE transfer_id = @id AND part = @Part), @Start, @Length, @Tag, @isPart)
                """,
                new { id = id.Value, piece.Part, piece.Start, piece.Length, piece.Tag, isPart = piece.IsPart ? 1 : 0 }, transaction);
        }
    }

    /// <summary>Deletes the rows of an upload.</summary>
    internal static Task RemoveAsync(IDbTransaction transaction, StoredId id) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM upload_pieces WHERE transfer_id = @id", new { id = id.Value }, transaction);
}

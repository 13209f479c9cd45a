using System.Text;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>The row that a reader is at.</summary>
internal sealed class ResultRow(NpgsqlDataReader reader) : RowReader
{
    /// <inheritdoc/>
    public override bool IsNull(int column) => reader.IsDBNull(column);

    /// <inheritdoc/>
    public override long Number(int column) => reader.IsDBNull(column) ? 0 : reader.GetInt64(column);

    /// <inheritdoc/>
    public override string Text(int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int column) =>
        reader.IsDBNull(column) ? [] : reader.GetFieldType(column) == typeof(string) ? Encoding.UTF8.GetBytes(reader.GetString(column)) : reader.GetFieldValue<byte[]>(column);
}

namespace CloudTransfer.Web.Database;

/// <summary>The row that a <see cref="Query{T}"/> is at; columns are counted from 0.</summary>
/// <param name="reader">Reads the columns of the current row.</param>
public readonly ref struct Row(RowReader reader)
{
    /// <summary>A number; 0 where it is null.</summary>
    public long Number(int column) => reader.Number(column);

    /// <summary>A number; null where it is null.</summary>
    public long? NumberOrNull(int column) => reader.IsNull(column) ? null : reader.Number(column);

    /// <summary>A text; empty where it is null.</summary>
    public string Text(int column) => reader.Text(column);

    /// <summary>A text; null where it is null.</summary>
    public string? TextOrNull(int column) => reader.IsNull(column) ? null : reader.Text(column);

    /// <summary>Bytes, or a text as its UTF-8; valid as long as the row is; empty where it is null.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => reader.Bytes(column);
}

/// <summary>
/// What a database implements to have its rows read. A connection makes one for each statement that it has prepared, and
/// moves it from row to row: to read a row allocates nothing but the texts in it.
/// </summary>
public abstract class RowReader
{
    /// <summary>Whether a column of the current row is null.</summary>
    public abstract bool IsNull(int column);

    /// <summary>A number; 0 where it is null.</summary>
    public abstract long Number(int column);

    /// <summary>A text; empty where it is null.</summary>
    public abstract string Text(int column);

    /// <summary>Bytes, or a text as its UTF-8, which are valid until the next row; empty where it is null.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int column);
}

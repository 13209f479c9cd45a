using SQLitePCL;

namespace CloudTransfer.Web.Database;

/// <summary>
/// A question that requests ask all the time: each connection prepares it once, and its rows are read without boxing.
/// Everything else is asked through Dapper.
/// </summary>
/// <param name="sql">One SELECT, its parameters as <c>?1</c>, <c>?2</c>, ….</param>
/// <param name="read">Makes a value of a row.</param>
public sealed class Query<T>(string sql, Query<T>.Reading read)
{
    /// <summary>Makes a value of a row; the row must not be kept.</summary>
    public delegate T Reading(Row row);

    /// <summary>The statement.</summary>
    public string Sql => sql;

    /// <summary>The value of a row.</summary>
    internal T Read(Row row) => read(row);
}

/// <summary>The row that a statement stands at; columns are counted from 0.</summary>
public readonly ref struct Row
{
    private readonly sqlite3_stmt _statement;

    internal Row(sqlite3_stmt statement) => _statement = statement;

    /// <summary>A number; 0 where it is null.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A number; null where it is null.</summary>
    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    /// <summary>A text; empty where it is null.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>A text; null where it is null.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A text as the bytes of its UTF-8, which are there as long as the row is; empty where it is null.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;
}

/// <summary>An argument of a <see cref="Query{T}"/>: a text or a number.</summary>
public readonly struct Argument
{
    private readonly string? _text;
    private readonly long _number;

    private Argument(string? text, long number) => (_text, _number) = (text, number);

    /// <summary>A text.</summary>
    public static implicit operator Argument(string text) => new(text, 0);

    /// <summary>A number.</summary>
    public static implicit operator Argument(long number) => new(null, number);

    internal int Bind(sqlite3_stmt statement, int place) => _text is null
        ? raw.sqlite3_bind_int64(statement, place, _number)
        : raw.sqlite3_bind_text(statement, place, _text);
}

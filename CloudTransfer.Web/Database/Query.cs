namespace CloudTransfer.Web.Database;

/// <summary>
/// A query that requests run all the time: each connection prepares it once, and its rows are read without boxing.
/// Everything else goes through Dapper.
/// </summary>
/// <param name="sql">
/// One SELECT. Its parameters have names, such as <c>@id</c>; arguments are given in the order in which the names first appear,
/// and a name that appears more than once takes one argument.
/// </param>
/// <param name="read">Makes a value of a row.</param>
public sealed class Query<T>(string sql, Query<T>.Reading read)
{
    /// <summary>Makes a value of a row; the row must not be kept.</summary>
    public delegate T Reading(Row row);

    /// <summary>The statement.</summary>
    public string Sql => sql;

    /// <summary>The query with its arguments.</summary>
    public BoundQuery<T> With(params Argument[] arguments) => new(this, arguments);

    /// <summary>The value of a row.</summary>
    internal T Read(Row row) => read(row);
}

/// <summary>A query with its arguments, to be sent together with another.</summary>
/// <param name="Query">The query.</param>
/// <param name="Arguments">Its arguments.</param>
public readonly record struct BoundQuery<T>(Query<T> Query, Argument[] Arguments);

/// <summary>An argument of a <see cref="Query{T}"/>: a text or a number.</summary>
public readonly struct Argument
{
    private Argument(string? text, long number) => (Text, Number) = (text, number);

    /// <summary>The text; null where it is a number.</summary>
    public string? Text { get; }

    /// <summary>The number; 0 where it is a text.</summary>
    public long Number { get; }

    /// <summary>A text.</summary>
    public static implicit operator Argument(string text) => new(text, 0);

    /// <summary>A number.</summary>
    public static implicit operator Argument(long number) => new(null, number);
}

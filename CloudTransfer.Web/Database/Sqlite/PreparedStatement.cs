using SQLitePCL;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>A statement that a connection has prepared; it reads the row that it is at.</summary>
internal sealed class PreparedStatement(sqlite3_stmt handle) : RowReader, IDisposable
{
    private readonly int _parameters = raw.sqlite3_bind_parameter_count(handle);

    /// <summary>Binds the arguments. SQLite numbers named parameters in the order in which they first appear.</summary>
    /// <returns>SQLite's result code.</returns>
    /// <exception cref="ArgumentException">There are more or fewer of them than parameters.</exception>
    public int Bind(ReadOnlySpan<Argument> arguments)
    {
        if (arguments.Length != _parameters)
            throw new ArgumentException($"The statement has {_parameters} parameters, and there are {arguments.Length} arguments.", nameof(arguments));
        for (var place = 0; place < arguments.Length; place++)
        {
            var argument = arguments[place];
            var result = argument.Text is { } text
                ? raw.sqlite3_bind_text(handle, place + 1, text)
                : raw.sqlite3_bind_int64(handle, place + 1, argument.Number);
            if (result is not raw.SQLITE_OK)
                return result;
        }

        return raw.SQLITE_OK;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>SQLite's result code.</returns>
    public int Step() => raw.sqlite3_step(handle);

    /// <summary>
    /// Ends the read transaction of the statement. The result repeats the fault of the last step, which has been reported.
    /// </summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    /// <inheritdoc/>
    public override bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public override long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <inheritdoc/>
    public override string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

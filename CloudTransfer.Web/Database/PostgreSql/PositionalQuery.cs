using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>A query with its parameters by number, as PostgreSQL knows them: Npgsql then reads its text no more.</summary>
internal sealed partial class PositionalQuery
{
    private static readonly ConcurrentDictionary<string, PositionalQuery> Known = new(StringComparer.Ordinal);

    private readonly string _sql;
    private readonly int _parameters;

    private PositionalQuery(string sql)
    {
        var names = new List<string>();
        _sql = Parameter().Replace(sql, match =>
        {
            if (!names.Contains(match.Value, StringComparer.Ordinal))
                names.Add(match.Value);
            return $"${names.IndexOf(match.Value) + 1}";
        });
        _parameters = names.Count;
    }

    /// <summary>The query of a text with named parameters.</summary>
    public static PositionalQuery Of(string sql) => Known.GetOrAdd(sql, text => new PositionalQuery(text));

    /// <summary>A command with its arguments.</summary>
    /// <exception cref="ArgumentException">There are more or fewer of them than parameters.</exception>
    public NpgsqlCommand Command(ReadOnlySpan<Argument> arguments)
    {
        var command = new NpgsqlCommand(_sql);
        Bind(command.Parameters, arguments);
        return command;
    }

    /// <summary>The same as a part of a batch.</summary>
    /// <exception cref="ArgumentException">There are more or fewer of them than parameters.</exception>
    public NpgsqlBatchCommand BatchCommand(ReadOnlySpan<Argument> arguments)
    {
        var command = new NpgsqlBatchCommand(_sql);
        Bind(command.Parameters, arguments);
        return command;
    }

    private void Bind(NpgsqlParameterCollection parameters, ReadOnlySpan<Argument> arguments)
    {
        if (arguments.Length != _parameters)
            throw new ArgumentException($"The statement has {_parameters} parameters, and there are {arguments.Length} arguments.", nameof(arguments));
        foreach (var argument in arguments)
            parameters.Add(argument.Text is { } text ? new NpgsqlParameter<string> { TypedValue = text } : new NpgsqlParameter<long> { TypedValue = argument.Number });
    }

    [GeneratedRegex(@"@\w+", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}

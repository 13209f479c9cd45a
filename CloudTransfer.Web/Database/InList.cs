using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>The values after IN, each with a parameter of its own: Dapper gives PostgreSQL a list as an array, which IN does not take.</summary>
public static class InList
{
    /// <summary>A list of ids.</summary>
    public static (string Sql, DynamicParameters Arguments) Of(IEnumerable<StoredId> ids) => Of(ids.Select(id => id.Value));

    /// <summary>A list of texts.</summary>
    /// <param name="values">The texts, at least one.</param>
    /// <returns>The list, such as <c>(@in0, @in1)</c>, and its parameters, to which others can be added.</returns>
    public static (string Sql, DynamicParameters Arguments) Of(IEnumerable<string> values)
    {
        var arguments = new DynamicParameters();
        foreach (var (number, value) in values.Index())
            arguments.Add($"in{number}", value);
        return ($"({string.Join(", ", arguments.ParameterNames.Select(name => $"@{name}"))})", arguments);
    }
}

namespace CloudTransfer.Web.Database;

/// <summary>A table, as both databases have it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in the order of their names, which does not depend on the history of a schema.</param>
public sealed record Table(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>The names of its columns, as a statement lists them.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are, whatever a database calls that.</param>
/// <param name="Type">What this database calls it, in lower case.</param>
public sealed record TableColumn(string Name, ColumnKind Kind, string Type);

/// <summary>What the values of a column are; each may be null.</summary>
public enum ColumnKind
{
    /// <summary>Whole numbers, <see cref="long"/>; truth values are 0 and 1.</summary>
    Number,

    /// <summary>Texts, <see cref="string"/>.</summary>
    Text,

    /// <summary>Bytes, an array of <see cref="byte"/>.</summary>
    Bytes,
}

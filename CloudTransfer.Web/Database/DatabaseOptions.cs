namespace CloudTransfer.Web.Database;

/// <summary>Section <c>Database</c>: where the metadata is.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Database";

    /// <summary>
    /// How PostgreSQL is reached, in Npgsql's form, such as <c>Host=db;Username=cloudtransfer;Password=…;Database=cloudtransfer</c>;
    /// null for SQLite on the volume. All replicas name the same database.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// How PostgreSQL itself is reached where <see cref="ConnectionString"/> leads to a pool that gives each transaction another
    /// session, such as PgBouncer's: locks need a session of their own. Null for the same string.
    /// </summary>
    public string? DirectConnectionString { get; set; }

    /// <summary>Takes what is not in the section from where hosting platforms and ASP.NET Core's own tools put it.</summary>
    internal void UseDefaults(IConfiguration configuration) => ConnectionString ??= configuration.GetConnectionString("CloudTransfer");

    /// <summary>Whether the metadata is in PostgreSQL.</summary>
    public bool IsPostgreSql => !string.IsNullOrEmpty(ConnectionString);
}

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Database;

/// <summary>The key ring in the database, a row for each document.</summary>
/// <remarks>Data Protection reads it when a replica starts and once a day, and its interface knows no waiting but with a thread.</remarks>
public sealed class KeyRows(IDatabase database) : IKeyDocuments
{
    /// <inheritdoc/>
    public string Location => "the database";

    /// <inheritdoc/>
    public IReadOnlyList<KeyDocument> All() =>
        database.QueryAsync<KeyDocument>("SELECT name AS Name, content AS Content FROM key_ring ORDER BY name", new { }, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Add(string name, ReadOnlyMemory<byte> content) => database.ExecuteAsync(
        "INSERT INTO key_ring (name, content) VALUES (@name, @content) ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        new { name, content = content.ToArray() }, CancellationToken.None).GetAwaiter().GetResult();
}

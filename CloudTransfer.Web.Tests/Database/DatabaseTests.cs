using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

public sealed class DatabaseTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "20000")]
    public async Task Every_connection_is_durable_patient_and_strict(string pragma, string value)
    {
        var database = _server.Services.GetRequiredService<IDatabase>();
        await using var one = await database.OpenAsync(CancellationToken.None);
        await using var other = await database.OpenAsync(CancellationToken.None);

        Assert.Equal(value, await one.ExecuteScalarAsync<string>("PRAGMA " + pragma));
        Assert.Equal(value, await other.ExecuteScalarAsync<string>("PRAGMA " + pragma));
    }

    [Fact]
    public async Task A_file_without_its_transfer_is_refused_and_goes_with_it()
    {
        var database = _server.Services.GetRequiredService<IDatabase>();
        var answer = await _server.Client.SendFormAsync(new FormBody().File("F/a", [1]).File("F/b", [2]));

        await Assert.ThrowsAsync<SqliteException>(() => database.ExecuteAsync(
            "INSERT INTO folders (transfer_id, path, parent, file_count, size) VALUES ('none', 'a', '', 1, 1)", new { }, CancellationToken.None));
        await database.ExecuteAsync("DELETE FROM transfers WHERE id = @Id", new { answer.Id }, CancellationToken.None);

        Assert.Equal((0, 0), (await _server.CountAsync("files"), await _server.CountAsync("folders")));
    }

    [Fact]
    public async Task What_fails_in_the_middle_leaves_no_row()
    {
        var database = _server.Services.GetRequiredService<IDatabase>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync("INSERT INTO migrations VALUES (9999, 'x', 0)", transaction: transaction);
            throw new InvalidOperationException();
        }, CancellationToken.None));

        Assert.Equal(0, await database.FirstAsync<long>("SELECT COUNT(*) FROM migrations WHERE number = 9999", new { }, CancellationToken.None));
    }
}

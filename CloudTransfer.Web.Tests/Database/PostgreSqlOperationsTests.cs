using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>A replica on PostgreSQL.</summary>
public sealed class PostgreSqlOperationsTests
{
    [SkippableFact]
    public async Task A_null_character_is_no_fault_wherever_it_stands()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        using var server = new RunningServer(null, ("Database:ConnectionString", database));
        var folder = await server.Client.PostAsync([("F/a", new byte[] { 1 }), ("F/b", [2])], ("message", "a\0b"), ("title", "c\0d"), ("from", "e\0f"));

        Assert.True(StoredId.TryParse(folder.Id, out var id));
        Assert.Equal("ab", (await server.Store.FindAsync(id, CancellationToken.None))!.Message);
        foreach (var query in new[] { "?folder=%00", "?folder=F%00", "?find=%00", "/zip?folder=%00", "/zip?file=%00", "/files/0?x=%00" })
        {
            using var answer = await server.Client.GetAsync($"/d/{folder.Id}{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        using var manifest = await server.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "a\0b/c\0", size = 0 } }, message = "\0" });
        Assert.Equal(HttpStatusCode.Created, manifest.StatusCode);
    }
}

using System.Net;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>Downloads without a limit take a shorter way than all others, and nobody can tell.</summary>
public sealed class DirectDownloadsTests : IDisposable
{
    // What every query for a transfer begins with.
    private const string LooksUp = "SELECT id, state, name, archive";

    private readonly TestFolder _volume = new();
    private readonly StatementCount _statements = new();
    private readonly RunningServer _server;

    public DirectDownloadsTests() => _server = new RunningServer(_volume.Path, services => services.AddSingleton(provider =>
        new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), _statements.Listen)));

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Theory]
    [InlineData("", "/download", HttpStatusCode.OK)]
    [InlineData("", "/download/a.bin", HttpStatusCode.OK)]
    [InlineData("", "/files/0", HttpStatusCode.OK)]
    [InlineData("", "/files/0/a.bin", HttpStatusCode.OK)]
    [InlineData("", "/files/1", HttpStatusCode.NotFound)]
    [InlineData("?downloads=1", "/download", HttpStatusCode.Redirect)]
    [InlineData("?password=secret", "/download", HttpStatusCode.Unauthorized)]
    [InlineData("?password=secret", "/files/0", HttpStatusCode.Unauthorized)]
    public async Task A_transfer_is_looked_up_once_whichever_way_its_download_takes(string terms, string path, HttpStatusCode status)
    {
        var transfer = await _server.Client.PutFileAsync("a.bin", [1, 2, 3], terms);
        _statements.Clear();

        using var response = await _server.Client.GetAsync($"/d/{transfer.Id}{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(1, _statements.Of(LooksUp));
    }

    [Fact]
    public async Task A_wrong_password_is_one_attempt()
    {
        var transfer = await _server.Client.PutFileAsync("a.bin", [1, 2, 3], "?password=secret");

        Assert.Equal(HttpStatusCode.Unauthorized, await _server.Client.UnlockAsync(transfer.Id, "wrong"));

        Assert.Equal(1, await _server.CountAsync("attempts"));
        Assert.Equal(HttpStatusCode.OK, await _server.Client.UnlockAsync(transfer.Id, "secret"));
    }
}

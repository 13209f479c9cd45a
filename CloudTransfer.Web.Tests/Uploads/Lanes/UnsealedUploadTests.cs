using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using CloudTransfer.Web.Tests.Database;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>An upload all of whose bytes have arrived, while another has the locks that sealing it needs.</summary>
public sealed class UnsealedUploadTests : IDisposable
{
    private readonly TestFolder _volume = new();
    private readonly StatementCount _statements = new();
    private readonly RunningServer _server;

    public UnsealedUploadTests() => _server = new RunningServer(_volume.Path, services => services.AddSingleton(
        provider => new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), _statements.Listen)));

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_to_be_complete_when_it_can_be_downloaded(bool sendsAgain)
    {
        var arrived = await ArriveAsync();
        Task<HttpResponseMessage> asked;
        await using (arrived.Lock)
        {
            _statements.Clear();
            asked = sendsAgain ? arrived.Tus.PatchAsync(arrived.Upload, 3, []) : arrived.Tus.HeadAsync(arrived.Upload);
            await Eventually.TrueAsync("It should be looked at again and again.", () => Task.FromResult(_statements.Of("FROM lanes") >= 20));
            Assert.False(asked.IsCompleted);
        }

        using var answer = await asked;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        Assert.Equal("3", answer.Header("Upload-Offset"));
        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync(arrived.Link.Download()));
        await arrived.Sent;
    }

    [Fact]
    public async Task Head_that_has_waited_for_long_asks_to_come_back()
    {
        var arrived = await ArriveAsync();
        await using (arrived.Lock)
        {
            using var early = await arrived.Tus.HeadAsync(arrived.Upload);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
            Assert.NotNull(early.Headers.RetryAfter);
        }

        Assert.Equal(3, await arrived.Tus.OffsetAsync(arrived.Upload));
        await arrived.Sent;
    }

    private async Task<Arrived> ArriveAsync()
    {
        var tus = new TusClient(_server.Client);
        var transfer = await tus.CreateTransferAsync(new ManifestRequest([new("a.bin", 3)]));
        var upload = new Uri(transfer.Uploads![0].Url).AbsolutePath;
        Assert.True(StoredId.TryParse(transfer.Id, out var id));
        var held = await _server.Services.GetRequiredService<ILocks>().TryTakeAsync(id, CancellationToken.None);
        Assert.NotNull(held);
        var sent = tus.SendAllAsync(upload, 0, [1, 2, 3]);
        var database = _server.Services.GetRequiredService<IDatabase>();
        await Eventually.TrueAsync("All bytes should have arrived.", async () =>
            await database.FirstAsync<long>("SELECT COUNT(*) FROM lanes WHERE received = length", new { }, CancellationToken.None) == 1);
        return new Arrived(tus, upload, new Uri(transfer.Link).AbsolutePath, held, sent);
    }

    private sealed record Arrived(TusClient Tus, string Upload, string Link, HeldLock Lock, Task Sent);
}

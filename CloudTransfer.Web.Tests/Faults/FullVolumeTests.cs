using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class FullVolumeTests : IAsyncLifetime, IDisposable
{
    private const int Mebibytes = 64, TooLarge = 80 << 20;

    private SmallVolume? _volume;
    private RunningServer _server = null!;
    private long _free;

    public async Task InitializeAsync()
    {
        try
        {
            _volume = await SmallVolume.MountAsync(Mebibytes);
        }
        catch (SkipException)
        {
            // InitializeAsync cannot skip; each test does.
            return;
        }

        _server = new RunningServer(_volume.Path);
        await _server.Client.PutFileAsync("first", Content.Of(100_000));
        _free = _volume.Free;
    }

    public async Task DisposeAsync()
    {
        Dispose();
        if (_volume is not null)
            await _volume.DisposeAsync();
    }

    public void Dispose() => _server?.Dispose();

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Upload_that_fills_the_volume_is_rejected_and_its_space_is_freed(bool isForm, bool chunked)
    {
        RequireVolume();
        using var body = isForm ? GeneratedBody.Form(8, TooLarge / 8) : GeneratedBody.File(TooLarge);

        using var answer = isForm
            ? await _server.Client.PostAsAsync("application/json", body, chunked)
            : await _server.Client.PutAsAsync("/a.bin", body, chunked);

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertUnchangedAsync();
    }

    [SkippableTheory]
    [InlineData("PUT /a.bin HTTP/1.1")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b")]
    public async Task Upload_that_cannot_fit_is_rejected_before_its_first_byte(string head)
    {
        RequireVolume();
        await using var connection = await RawConnection.OpenAsync(_server.Address);

        await connection.SendAsync($"{head}\r\nHost: localhost\r\nContent-Length: {TooLarge}\r\n\r\n");

        Assert.Equal(HttpStatusCode.InsufficientStorage, (await connection.ReadAsync()).Status);
        await AssertUnchangedAsync();
    }

    [SkippableFact]
    public async Task Second_of_two_uploads_that_fit_only_alone_is_rejected()
    {
        RequireVolume();
        const int Half = 40 << 20;
        await using var first = await RawConnection.OpenAsync(_server.Address);
        await using var second = await RawConnection.OpenAsync(_server.Address);
        await first.SendAsync($"PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Half}\r\n\r\n");
        await Eventually.TrueAsync("Space should be reserved.", () => Task.FromResult(_volume!.Free < _free - Half + (1 << 20)));

        await second.SendAsync($"PUT /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Half}\r\n\r\n");

        Assert.Equal(HttpStatusCode.InsufficientStorage, (await second.ReadAsync()).Status);
        await first.SendAsync(new byte[Half]);
        Assert.Equal(HttpStatusCode.Created, (await first.ReadAsync()).Status);
    }

    private void RequireVolume() => Requires.That(_volume is not null, "mounting a tmpfs is not permitted");

    private async Task AssertUnchangedAsync()
    {
        Assert.Empty(_server.Volume.Incoming());
        Assert.Equal(1, await _server.CountAsync("transfers"));
        // The WAL of the database may have grown.
        Assert.InRange(_volume!.Free, _free - (1 << 20), long.MaxValue);
        var answer = await _server.Client.PutFileAsync("after", Content.Of(1_000_000));
        Assert.Equal(Content.Of(1_000_000), await _server.Client.DownloadAsync(answer.Id));
    }
}

using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>What people do at a terminal.</summary>
public sealed class CurlTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [SkippableFact]
    public async Task A_limited_download_that_broke_off_is_gone_on_with_and_then_used_up()
    {
        var curl = Requires.Program("curl");
        var bytes = Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7))).ToArray();
        var sent = await _server.Client.PutAsync("film.bin?downloads=1", bytes);
        var target = _folder["film.bin"];

        // What the kernel has taken for curl counts as sent: it is far from the end then.
        var broken = await Tool.RunAsync(curl, "-sSL", "--limit-rate", "1M", "--max-time", "8", "-o", target, $"{sent.Link}/download");
        Assert.Equal(28, broken.ExitCode);
        Assert.InRange(new FileInfo(target).Length, 1, bytes.Length - 1);
        // How far it came is written down when it is over.
        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));

        var resumed = await Tool.RunAsync(curl, "-sSfL", "-C", "-", "-o", target, $"{sent.Link}/download");
        Assert.True(resumed.ExitCode == 0, resumed.Text);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(target));
        await Eventually.HoldsAsync(async () => (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode is HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task It_is_saved_under_its_name_and_told_about_in_words()
    {
        var curl = Requires.Program("curl");
        var sent = await _server.Client.PutAsync("film.bin", [1, 2, 3]);

        var saved = await Tool.RunAsync(curl, "-sSfOJL", "--output-dir", _folder.Path, $"{sent.Link}/download");
        Assert.True(saved.ExitCode == 0, saved.Text);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_folder["film.bin"]));
        Assert.Contains($"{sent.Link}/download", (await Tool.RunAsync(curl, "-sSf", sent.Link)).Text, StringComparison.Ordinal);
    }
}

using System.Net;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>Downloads with curl.</summary>
public sealed class CurlDownloadTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableFact]
    public async Task Interrupted_limited_download_resumes_and_is_then_used_up()
    {
        var curl = Requires.Program("curl");
        var bytes = Enumerable.Range(0, 24 << 20).Select(i => (byte)(i * 31 >> (i & 7))).ToArray();
        var sent = await _server.Client.PutAsync("film.bin?downloads=1", bytes);
        var target = _server.Folder["film.bin"];

        // Bytes in the kernel's socket buffers count as sent. The file is long enough that the end is still far away.
        var broken = await Tool.RunAsync(curl, "-sSL", "--limit-rate", "1M", "--max-time", "8", "-o", target, $"{sent.Link}/download");
        Assert.Equal(28, broken.ExitCode);
        Assert.InRange(new FileInfo(target).Length, 1, bytes.Length - 1);
        // The server records the progress when the request ends.
        await Eventually.HoldsAsync(() => _server.Client.IsZeroAsync("cloudtransfer_downloads_in_flight"));

        var resumed = await Tool.RunAsync(curl, "-sSfL", "-C", "-", "-o", target, $"{sent.Link}/download");
        Assert.True(resumed.ExitCode == 0, resumed.Text);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(target));
        await Eventually.HoldsAsync(async () => (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode is HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Curl_saves_the_file_name_and_prints_a_text_description()
    {
        var curl = Requires.Program("curl");
        var sent = await _server.Client.PutAsync("film.bin", [1, 2, 3]);

        var saved = await Tool.RunAsync(curl, "-sSfOJL", "--output-dir", _server.Folder.Path, $"{sent.Link}/download");
        Assert.True(saved.ExitCode == 0, saved.Text);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_server.Folder["film.bin"]));
        Assert.Contains($"{sent.Link}/download", (await Tool.RunAsync(curl, "-sSf", sent.Link)).Text, StringComparison.Ordinal);
    }
}

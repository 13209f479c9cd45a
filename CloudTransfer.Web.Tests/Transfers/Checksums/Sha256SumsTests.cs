using System.Net;
using CloudTransfer.Web.Transfers.Checksums;

namespace CloudTransfer.Web.Tests.Transfers.Checksums;

public sealed class Sha256SumsTests
{
    private static readonly string[] Names = ["a b.txt", "-n", "*.bin", "ünï.txt", "\u05E9\u05DC\u05D5\u05DD", "$(touch x)`y`.sh", "# % !.txt"];

    [SkippableFact]
    public async Task Sha256sum_finds_everything_right_in_the_unpacked_zip_and_a_changed_byte_wrong()
    {
        var (unzip, shell) = (Requires.Program("unzip"), Requires.Program("sh"));
        Requires.Program("sha256sum");
        using var server = new RunningServer();
        using var folder = new TestFolder();
        var sent = await server.Client.PostAsync(Names.Select((name, n) => ($"Folder {n % 2}/{name}", new byte[n * 1000])));
        await Eventually.HoldsAsync(async () => (await SumsAsync(server, sent.Id)).StatusCode is HttpStatusCode.OK);
        using var sums = await SumsAsync(server, sent.Id);
        await File.WriteAllBytesAsync(folder["all.zip"], await server.Client.GetByteArrayAsync($"/d/{sent.Id}/download"));
        await File.WriteAllBytesAsync(folder["SHA256SUMS"], await sums.Content.ReadAsByteArrayAsync());

        Assert.Equal(0, (await Tool.RunAsync(unzip, "-q", folder["all.zip"], "-d", folder.Path)).ExitCode);
        var right = await Tool.RunAsync(shell, "-c", "cd \"$1\" && sha256sum -c --strict SHA256SUMS", "sh", folder.Path);
        Assert.True(right.ExitCode == 0, right.Text);
        Assert.Equal(Names.Length, right.Text.Split(": OK\n").Length - 1);

        var changed = folder.Files().Single(path => path.EndsWith("ünï.txt", StringComparison.Ordinal));
        await File.AppendAllTextAsync(folder[changed], "x");
        Assert.NotEqual(0, (await Tool.RunAsync(shell, "-c", "cd \"$1\" && sha256sum -c SHA256SUMS", "sh", folder.Path)).ExitCode);
    }

    [Fact]
    public async Task As_long_as_they_are_being_computed_it_waits_and_then_asks_to_come_again()
    {
        using var server = new RunningServer(null, ("Transfers:ChecksumRate", "1"));
        var sent = await server.Client.PutAsync("a.bin", new byte[100_000]);
        using var answer = await SumsAsync(server, sent.Id);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("0 of 1 file are known", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Asked_for_too_early_curl_saves_them_when_they_are_there_and_never_a_sentence()
    {
        var curl = Requires.Program("curl");
        using var server = new RunningServer();
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Path);
        var sent = await server.Client.PutAsync("a.bin", new byte[9_000_000]);

        // As the README has it, and at once.
        var early = await Tool.RunAsync(curl, "-sSfO", "--retry", "10", "--output-dir", folder.Path, $"{sent.Link}/SHA256SUMS");

        Assert.True(early.ExitCode == 0, early.Text);
        Assert.EndsWith("  a.bin\n", await File.ReadAllTextAsync(folder["SHA256SUMS"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Where_they_take_longer_curl_fails_and_saves_nothing()
    {
        var curl = Requires.Program("curl");
        using var server = new RunningServer(null, ("Transfers:ChecksumRate", "1"));
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Path);
        var sent = await server.Client.PutAsync("a.bin", new byte[9_000_000]);

        var failed = await Tool.RunAsync(curl, "-sSfO", "--output-dir", folder.Path, $"{sent.Link}/SHA256SUMS");

        Assert.Equal(22, failed.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData("a", "b.txt", "00  a/b.txt\n")]
    [InlineData("", "new\nline", "\\00  new\\nline\n")]
    [InlineData("", "back\\slash", "\\00  back\\\\slash\n")]
    public void What_a_line_cannot_hold_is_escaped_as_sha256sum_does(string folder, string name, string line) =>
        Assert.Equal(line, new FileChecksum("00", folder, name).Line());

    private static Task<HttpResponseMessage> SumsAsync(RunningServer server, string id) => server.Client.GetAsync($"/d/{id}/SHA256SUMS");
}

using System.Net;
using System.Text;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>A file name is data: it is either rejected, and nothing is stored, or made safe for every use.</summary>
public sealed class HostileNameTests : IDisposable
{
    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"..\\..\\x", "x")]
    [InlineData("/abs", "abs")]
    [InlineData(@"C:\\x", "x")]
    [InlineData("a/../b", "b")]
    [InlineData("/etc/../../../../tmp/x", "x")]
    [InlineData("con", "_con")]
    [InlineData("NUL.txt", "_NUL.txt")]
    [InlineData("photo\u202egpj.exe", "photogpj.exe")]
    [InlineData("%2e%2e%2fx", "%2e%2e%2fx")]
    [InlineData("a\tb", "ab")]
    [InlineData("a\0b", null)]
    [InlineData("a\r\nContent-Type: text/html\r\n\r\nb", null)]
    [InlineData("a\rb", null)]
    [InlineData("a\nb", null)]
    [InlineData(".", null)]
    [InlineData("..", null)]
    [InlineData("../..", null)]
    [InlineData(" ", null)]
    [InlineData("", null)]
    [InlineData("\u202e", null)]
    public async Task Hostile_name_is_made_safe_or_rejected(string name, string? safe)
    {
        using var form = new FormBody().File(name, "bytes"u8.ToArray()).ToContent();

        using var response = await _server.Client.PostAsAsync("application/json", form);

        if (safe is null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            await _server.AssertEmptyAsync();
            return;
        }

        var answer = await response.TakenAsync();
        Assert.Equal("bytes"u8.ToArray(), await _server.Client.DownloadAsync(answer.Id, 0));
        using var file = await _server.Client.GetAsync($"/d/{answer.Id}/files/0");
        Assert.Equal(safe, file.SavedAs());
        AssertNothingOutsideTheVolume();
    }

    [Theory]
    [InlineData("é", 150)]
    [InlineData("東", 100)]
    [InlineData("🎈", 75)]
    public async Task Name_of_300_bytes_is_truncated_between_characters(string character, int count)
    {
        var name = string.Concat(Enumerable.Repeat(character, count)) + ".jpeg";

        var answer = await _server.Client.SendFormAsync(new FormBody().File(name, [1]));

        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Name), 240, 255);
        Assert.EndsWith(character + ".jpeg", answer.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_name_stays_within_the_file_name_limit()
    {
        var name = new string('x', 251) + ".txt";

        var files = await _server.Client.SendFormAsync(new FormBody().File(name, [1]).File("b", [2]));
        var folder = await _server.Client.SendFormAsync(new FormBody().File($"{name}/a", [1], "folder"));

        Assert.All([files, folder], answer => Assert.InRange(answer.Name.Length, 200, 255));
        Assert.EndsWith(" and 1 more.zip", files.Name, StringComparison.Ordinal);
        Assert.EndsWith("x.zip", folder.Name, StringComparison.Ordinal);
    }

    private void AssertNothingOutsideTheVolume()
    {
        string[] expected = ["cloudtransfer.db", "cloudtransfer.db-shm", "cloudtransfer.db-wal", "incoming", "keys", "keys.lock", "ready", "transfers"];
        Assert.Empty(Directory.EnumerateFileSystemEntries(_server.VolumePath).Select(Path.GetFileName).Except(expected, StringComparer.Ordinal));
        var stored = Assert.Single(Directory.EnumerateFiles(Path.Combine(_server.VolumePath, "transfers"), "*", SearchOption.AllDirectories));
        Assert.All(Path.GetFileName(stored), letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
    }
}

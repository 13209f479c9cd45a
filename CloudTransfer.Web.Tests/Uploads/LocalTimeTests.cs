using System.Globalization;
using System.Net;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Zip readers without time zones, such as Windows Explorer, show the sender's local time; others show the exact instant.</summary>
public sealed class LocalTimeTests
{
    // Prints the DOS time, which Python does not convert, and the instant in the UT field of the central directory.
    private const string Times =
        """
        import struct, sys, zipfile
        with zipfile.ZipFile(sys.argv[1]) as z:
            for entry in z.infolist():
                extra, moment = entry.extra, None
                while extra:
                    field, length = struct.unpack('<HH', extra[:4])
                    if field == 0x5455:
                        moment = struct.unpack('<i', extra[5:9])[0]
                    extra = extra[4 + length:]
                print('%s %04d-%02d-%02dT%02d:%02d:%02d %d' % ((entry.filename,) + entry.date_time + (moment,)))
        """;

    [SkippableFact]
    public async Task Manifest_dates_keep_their_UTC_offsets_when_another_replica_seals()
    {
        using var volume = new TestFolder();
        using var one = new RunningServer(volume.Path);
        using var other = new RunningServer(volume.Path);
        var (winter, summer, utc) = (Time("2026-01-15T09:30:00-05:00"), Time("2026-07-15T23:30:02-04:00"), Time("2026-07-15T10:00:00Z"));
        var answer = await new TusClient(one.Client).CreateTransferAsync(new ManifestRequest(
            [new ManifestFile("winter", 1, winter), new ManifestFile("summer", 1, summer), new ManifestFile("utc", 1, utc)]));
        await new TusClient(other.Client).SendAllAsync(new Uri(answer.Uploads![0].Url).AbsolutePath, 0, [1, 2, 3]);

        Assert.Equal(
            [
                $"winter 2026-01-15T09:30:00 {winter.ToUnixTimeSeconds()}",
                $"summer 2026-07-15T23:30:02 {summer.ToUnixTimeSeconds()}",
                $"utc 2026-07-15T10:00:00 {utc.ToUnixTimeSeconds()}",
            ],
            await TimesAsync(other, answer.Id));
        // The API reports UTC.
        Assert.Contains("\"lastModified\":\"2026-07-16T03:30:02+00:00\"", await one.Client.GetStringAsync($"/api/v1/transfers/{answer.Id}/files"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Form_field_sets_the_UTC_offset_of_the_files_after_it()
    {
        using var server = new RunningServer();
        var now = DateTimeOffset.FromUnixTimeSeconds(server.Clock.GetUtcNow().ToUnixTimeSeconds() / 60 * 60);
        var sent = await server.Client.SendFormAsync(new FormBody().File("before", [1]).Field("utcOffset", "-03:30").File("after", [2]));

        var times = await TimesAsync(server, sent.Id);

        Assert.StartsWith($"before {now.UtcDateTime:yyyy-MM-dd'T'HH}", times[0], StringComparison.Ordinal);
        Assert.StartsWith($"after {now.ToOffset(TimeSpan.FromHours(-3.5)):yyyy-MM-dd'T'HH:mm}", times[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0200")]
    [InlineData("+14:01")]
    [InlineData("-99:00")]
    [InlineData("CET")]
    public async Task Invalid_UTC_offset_is_rejected_with_an_example(string offset)
    {
        using var server = new RunningServer();
        using var response = await server.Client.PostAsAsync("*/*", new FormBody().Field("utcOffset", offset).File("a", [1]).ToContent());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("'utcOffset' is not understood: write how far your clock is from UTC, such as +02:00.\n", await response.Content.ReadAsStringAsync());
        await server.AssertEmptyAsync();
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<string[]> TimesAsync(RunningServer server, string id)
    {
        var python = Requires.Program("python3");
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["a.zip"], await server.Client.DownloadAsync(id));
        var run = await Tool.RunAsync(python, "-c", Times, folder["a.zip"]);
        Assert.True(run.ExitCode == 0, run.Text);
        return run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

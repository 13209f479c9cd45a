using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Previews and search on a landing page, with files inside a stored zip.</summary>
public sealed class LookingTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private static readonly Look WithScript = new(1280, Dark: false, Script: true);
    private static readonly Look Plain = new(390, Dark: false, Script: false);

    private readonly RunningServer _server = new();

    [SkippableFact]
    public async Task Audio_inside_a_zip_plays_and_seeks_by_range()
    {
        var sent = await _server.Client.PostAsync([("d/a.txt", [1]), ("d/long.wav", Wav(seconds: 600))]);
        var page = await chromium.OpenAsync(WithScript);
        var ranges = new ConcurrentQueue<string>();
        page.Request += (_, request) => Array.ForEach([.. request.Headers.Where(header => header.Key is "range")], header => ranges.Enqueue(header.Value));
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}/files/1/view").ToString());

        await page.WaitForFunctionAsync("() => document.querySelector('audio').readyState >= 1");
        Assert.Equal(600, await page.EvaluateAsync<double>("document.querySelector('audio').duration"), 1.0);
        var at = await page.EvaluateAsync<double>(
            """
            () => new Promise(done => {
                const sound = document.querySelector('audio');
                sound.addEventListener('seeked', () => done(sound.currentTime), { once: true });
                sound.currentTime = 540;
            })
            """);
        Assert.Equal(540, at, 1.0);
        // The request for the second half.
        Assert.Contains(ranges, range => long.Parse(range.AsSpan("bytes=".Length)[..(range.IndexOf('-', StringComparison.Ordinal) - "bytes=".Length)]) > 4_000_000);
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task An_image_inside_a_zip_is_shown_in_the_gallery_and_alone_without_layout_shift()
    {
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");
        var sent = await _server.Client.PostAsync([("d/a.png", png), ("d/b.png", png)]);
        foreach (var look in new[] { WithScript, Plain })
        {
            var page = await chromium.OpenAsync(look);
            var loaded = page.WaitForResponseAsync(response => response.Url.EndsWith("/files/1/content", StringComparison.Ordinal) && response.Status == 200);
            await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}").ToString());
            await loaded;
            var frame = (await page.Locator(".frame").First.BoundingBoxAsync())!;
            Assert.Equal(4.0 / 3, frame.Width / frame.Height, 0.02);
            await page.ClickAsync(".tile-link >> nth=0");
            Assert.EndsWith("/files/0/view", page.Url, StringComparison.Ordinal);
            await page.ClickAsync("[rel=next]");
            Assert.EndsWith("/files/1/view", page.Url, StringComparison.Ordinal);
            await page.CloseAsync();
        }
    }

    [SkippableFact]
    public async Task Typing_a_name_filters_the_list_of_files()
    {
        var sent = await _server.Client.PostAsync(Enumerable.Range(0, 12).Select(n => (n < 6 ? $"Root/Inner/Übung {n}.txt" : $"Root/other {n}.txt", new byte[] { 1 })));
        var page = await chromium.OpenAsync(WithScript);
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}").ToString());
        await page.FillAsync("#find", "ubung 3");
        Assert.Equal(["Übung 3.txt"], await NamesAsync(page));
        Assert.Equal("1 file", await page.Locator("[data-found]").TextContentAsync());
        await page.FillAsync("#find", "inner/");
        Assert.Equal(6, (await NamesAsync(page)).Count);
        await page.FillAsync("#find", "nothing");
        Assert.Empty(await NamesAsync(page));
        await page.FillAsync("#find", "");
        Assert.Equal(6, (await NamesAsync(page)).Count);
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_server_searches_without_script()
    {
        var sent = await _server.Client.PostAsync(Enumerable.Range(0, 12).Select(n => ($"Root/{(n == 7 ? "Übung" : "other")} {n}.txt", new byte[] { 1 })));
        var page = await chromium.OpenAsync(Plain);
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}").ToString());
        await page.FillAsync("#find", "übung");
        await page.PressAsync("#find", "Enter");
        await page.WaitForURLAsync(new Regex("[?]find=", RegexOptions.NonBacktracking));
        Assert.Equal(["Root/Übung 7.txt"], await NamesAsync(page));
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task Uploaded_HTML_is_never_executed()
    {
        var sent = await _server.Client.PutAsync("page.html", "<script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\">"u8.ToArray());
        var page = await chromium.OpenAsync(WithScript);
        await page.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}/files/0/view").ToString());
        Assert.StartsWith("page.html", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Contains("<script>", await page.Locator("pre code").TextContentAsync(), StringComparison.Ordinal);
        await page.CloseAsync();
    }

    public void Dispose() => _server.Dispose();

    private static async Task<IReadOnlyList<string>> NamesAsync(IPage page) =>
        [.. (await page.Locator(".tree .row-item:visible .name").AllTextContentsAsync())];

    // A silent WAV file: PCM, one channel of 8 bits at 8 kHz.
    private static byte[] Wav(int seconds)
    {
        const int rate = 8000;
        var wav = new byte[44 + (seconds * rate)];
        wav.AsSpan(44).Fill(0x80);
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        foreach (var (place, value) in new[] { (16, 16), (24, rate), (28, rate), (40, wav.Length - 44) })
            BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(place), value);
        foreach (var (place, value) in new[] { (20, 1), (22, 1), (32, 1), (34, 8) })
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(place), (short)value);
        "data"u8.CopyTo(wav.AsSpan(36));
        return wav;
    }
}

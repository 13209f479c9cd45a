using System.Text.Json;
using CloudTransfer.Web.Transfers.Thumbnails;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Thumbnails made by the sender's browser and shown to the recipient.</summary>
public sealed class GalleryPicturesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private static readonly Look Plain = Look.Desk with { Script = false };

    private readonly RunningServer _server = new();

    [SkippableFact]
    public async Task A_gallery_page_of_24_photos_loads_less_than_400_kB_without_layout_shift()
    {
        var maker = await chromium.OpenAsync(Look.Desk);
        await maker.GotoAsync(_server.Address.ToString());
        var photo = await DataAsync(maker, Noise("image/jpeg", 1800, 1200, blocks: 3));
        Assert.InRange(photo.Length, 1_000_000, 10_000_000);
        for (var n = 0; n < 24; n++)
            await File.WriteAllBytesAsync(_server.Folder[$"IMG_{n:0000}.jpg"], photo);
        var link = await SendAsync(maker, thumbnails: 24, [.. Enumerable.Range(0, 24).Select(n => _server.Folder[$"IMG_{n:0000}.jpg"])]);

        Assert.Equal(24, await _server.CountAsync("thumbnails"));
        foreach (var look in new[] { Look.Desk, Plain })
        {
            var page = await chromium.OpenAloneAsync(look);
            await page.AddInitScriptAsync(
                """
                window.moved = 0;
                new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved += entry.value; })).observe({ type: 'layout-shift', buffered: true });
                """);
            await page.GotoAsync(link);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var loaded = await page.EvaluateAsync<JsonElement>(
                """
                (() => {
                  const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
                  const pictures = [...document.querySelectorAll('.tile img')];
                  return {
                    bytes: all.reduce((sum, entry) => sum + entry.transferSize, 0), thumbnails: all.filter(entry => entry.name.endsWith('/thumbnail')).length,
                    pictures: pictures.length, broken: pictures.filter(picture => picture.complete && picture.naturalWidth === 0).length, moved: window.moved ?? 0,
                  };
                })()
                """);
            Assert.True(loaded.GetProperty("bytes").GetInt64() is > 20_000 and < 400_000, loaded.ToString());
            Assert.InRange(loaded.GetProperty("thumbnails").GetInt32(), 12, 24);
            Assert.Equal((24, 0), (loaded.GetProperty("pictures").GetInt32(), loaded.GetProperty("broken").GetInt32()));
            Assert.InRange(loaded.GetProperty("moved").GetDouble(), 0, 0.02);
            await page.CloseAsync();
        }
    }

    [SkippableFact]
    public async Task A_video_and_a_rotated_image_have_thumbnails_and_a_damaged_image_has_none()
    {
        var maker = await chromium.OpenAsync(Look.Desk);
        await maker.GotoAsync(_server.Address.ToString());
        var tall = await DataAsync(maker, Noise("image/jpeg", 1200, 800, blocks: 40));
        await File.WriteAllBytesAsync(_server.Folder["a.jpg"], Turned(tall));
        await File.WriteAllBytesAsync(_server.Folder["b.png"], await DataAsync(maker, Noise("image/png", 900, 600, blocks: 1)));
        await File.WriteAllBytesAsync(_server.Folder["broken.jpg"], [.. tall[..200], .. new byte[300_000]]);
        await File.WriteAllBytesAsync(_server.Folder["film.webm"], await DataAsync(maker, Film));
        var link = await SendAsync(maker, thumbnails: 3, _server.Folder["a.jpg"], _server.Folder["b.png"], _server.Folder["broken.jpg"], _server.Folder["film.webm"]);

        var page = await chromium.OpenAsync(Plain);
        await page.GotoAsync(link);
        Assert.Equal("0.67 1.5 0 1.33", await RatiosAsync(page));
        Assert.Equal(0, await page.Locator(".tile:has-text('broken.jpg') img").CountAsync());
        // All frames of the video are blue.
        var colour = await page.EvaluateAsync<int[]>(
            """
            (() => {
              const context = new OffscreenCanvas(1, 1).getContext('2d');
              context.drawImage(document.querySelectorAll('.tile img')[2], 0, 0, 1, 1);
              return [...context.getImageData(0, 0, 1, 1).data];
            })()
            """);
        Assert.True(colour[2] > 150 && colour[0] < 100, string.Join(' ', colour));
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_thumbnail_of_a_camera_is_shown_upright()
    {
        var maker = await chromium.OpenAsync(Look.Desk);
        await maker.GotoAsync(_server.Address.ToString());
        var thumbnail = await DataAsync(maker, Noise("image/jpeg", 160, 120, blocks: 20));
        var sent = await _server.Client.PostAsync(
            [("d/a.jpg", Pictures.Photo(thumbnail, orientation: 1, size: 200_000)), ("d/b.jpg", Pictures.Photo(thumbnail, orientation: 6, size: 200_000))]);
        await Eventually.HoldsAsync(async () => (await _server.Client.GetAsync($"/d/{sent.Id}/files/1/thumbnail")).IsSuccessStatusCode);

        await maker.GotoAsync(new Uri(_server.Address, $"/d/{sent.Id}").ToString());
        Assert.Equal("1.33 0.75", await RatiosAsync(maker));
        await maker.CloseAsync();
    }

    [SkippableFact]
    public async Task No_thumbnails_are_made_where_they_are_switched_off_or_the_browser_cannot_encode_WebP()
    {
        using var without = new RunningServer(null, ("Upload:MaxThumbnails", "0"));
        foreach (var (server, script) in new[]
        {
            (without, ";"),
            (_server, "OffscreenCanvas.prototype.convertToBlob = async () => new Blob([new Uint8Array(9)], { type: 'image/png' });"),
            (_server, "delete globalThis.OffscreenCanvas;"),
        })
        {
            var page = await chromium.OpenAloneAsync(Look.Desk);
            await page.AddInitScriptAsync(script);
            await page.GotoAsync(server.Address.ToString());
            await File.WriteAllBytesAsync(_server.Folder["a.png"], Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"));
            await SendAsync(page, _server.Folder["a.png"]);
            Assert.Equal(0, await server.CountAsync("thumbnails"));
            await page.CloseAsync();
        }
    }

    public void Dispose() => _server.Dispose();

    private static async Task<string> SendAsync(IPage page, params string[] files)
    {
        var sending = await SendingPage.OpenAsync(page, new Uri(page.Url));
        await sending.ChooseFilesAsync(files);
        await sending.SendAsync();
        return await sending.ArrivesAsync();
    }

    // Holds the upload back until this many thumbnails are stored, however slow the machine is.
    private async Task<string> SendAsync(IPage page, int thumbnails, params string[] files)
    {
        await page.RouteAsync("**/api/v1/tus/**", async route =>
        {
            if (route.Request.Method is "PATCH")
                await Eventually.HoldsAsync(async () => await _server.CountAsync("thumbnails") == thumbnails);
            await route.ContinueAsync();
        });
        return await SendAsync(page, files);
    }

    // The aspect ratios of the tiles' images in percent; 0 for a tile without an image.
    private static async Task<string> RatiosAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.tile img')].every(picture => picture.complete)");
        return await page.EvaluateAsync<string>(
            "[...document.querySelectorAll('.tile')].map(tile => tile.querySelector('img')).map(picture => picture ? Math.round(100 * picture.naturalWidth / picture.naturalHeight) / 100 : 0).join(' ')");
    }

    private static async Task<byte[]> DataAsync(IPage page, string script) => Convert.FromBase64String((await page.EvaluateAsync<string>(script)).Split(',')[1]);

    // A canvas of random blocks as a data URL.
    private static string Noise(string type, int width, int height, int blocks) =>
        $$"""
        (() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: {{width}}, height: {{height}} });
          const context = canvas.getContext('2d');
          for (let y = 0; y < {{height}}; y += {{blocks}}) {
            for (let x = 0; x < {{width}}; x += {{blocks}}) {
              context.fillStyle = `rgb(${Math.random() * 255} ${Math.random() * 255} ${Math.random() * 255})`;
              context.fillRect(x, y, {{blocks}}, {{blocks}});
            }
          }
          return canvas.toDataURL('{{type}}', 1);
        })()
        """;

    // A video of two seconds, all blue.
    private const string Film =
        """
        (async () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
          const context = canvas.getContext('2d');
          const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
          const parts = [];
          recorder.ondataavailable = event => parts.push(event.data);
          const stopped = new Promise(resolve => { recorder.onstop = resolve; });
          recorder.start();
          for (let n = 0; n < 50; n++) {
            context.fillStyle = n % 2 ? '#1020f0' : '#1022f0';
            context.fillRect(0, 0, 320, 240);
            await new Promise(resolve => setTimeout(resolve, 40));
          }
          recorder.stop();
          await stopped;
          const reader = new FileReader();
          const read = new Promise(resolve => { reader.onload = resolve; });
          reader.readAsDataURL(new Blob(parts, { type: 'video/webm' }));
          await read;
          return reader.result;
        })()
        """;

    // A JPEG with an Exif orientation.
    private static byte[] Turned(byte[] jpeg) => new ExifThumbnail(0, jpeg.Length, 6).ToJpeg(jpeg);
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudTransfer.Web.Tests.Pages;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The site as an installed app: browsers accept its manifest, and files shared by other apps become a transfer.</summary>
public sealed class InstallTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task A_browser_can_install_the_site()
    {
        var page = await chromium.OpenAloneAsync(new Look(390, Dark: false, Script: false));
        await page.GotoAsync(server.Address.ToString());
        var devTools = await page.Context.NewCDPSessionAsync(page);

        var manifest = (await devTools.SendAsync("Page.getAppManifest"))!.Value;
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        Assert.Matches("/manifest\\.[a-z0-9]+\\.webmanifest$", manifest.GetProperty("url").GetString());
        var missing = (await devTools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");
        // The profile of the tests is incognito, in which nothing can be installed.
        Assert.All(missing.EnumerateArray(), error => Assert.Equal("in-incognito", error.GetProperty("errorId").GetString()));
    }

    [Fact]
    public async Task The_icons_have_the_sizes_that_the_manifest_names()
    {
        foreach (var icon in (await ManifestAsync()).GetProperty("icons").EnumerateArray().Where(icon => icon.GetProperty("type").GetString() is "image/png"))
        {
            var png = await server.Client.GetByteArrayAsync("/" + icon.GetProperty("src").GetString());
            Assert.Equal(icon.GetProperty("sizes").GetString(), $"{Number(png, 16)}x{Number(png, 20)}");
        }

        // Width and height are big-endian numbers in the IHDR chunk of a PNG.
        static int Number(byte[] png, int at) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
    }

    [Fact]
    public async Task Files_shared_by_another_app_become_a_transfer()
    {
        var target = (await ManifestAsync()).GetProperty("share_target");
        Assert.Equal(("POST", "multipart/form-data"), (target.GetProperty("method").GetString(), target.GetProperty("enctype").GetString()));
        var parameters = target.GetProperty("params");
        var files = parameters.GetProperty("files")[0].GetProperty("name").GetString()!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent("From my phone"), parameters.GetProperty("text").GetString()! },
            { new ByteArrayContent([1, 2, 3]), files, "IMG_1.jpg" },
            { new ByteArrayContent([4, 5]), files, "IMG_2.jpg" },
        };

        // The headers of a navigation that no page has initiated.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + target.GetProperty("action").GetString()) { Content = form };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        request.Headers.Add("Origin", "null");
        request.Headers.Add("Sec-Fetch-Site", "none");
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var owner = await server.Client.GetStringAsync(answer.Headers.Location);
        Assert.Contains("From my phone", owner, StringComparison.Ordinal);
        Assert.Contains("IMG_2.jpg", owner, StringComparison.Ordinal);
    }

    private async Task<JsonElement> ManifestAsync() => JsonDocument.Parse(await server.Client.GetStringAsync("/manifest.webmanifest")).RootElement;
}

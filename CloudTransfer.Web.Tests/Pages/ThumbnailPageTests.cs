using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Transfers.Thumbnails;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Where pages show thumbnails, and who may see them.</summary>
public sealed class ThumbnailPageTests(PageServer server) : IClassFixture<PageServer>
{
    private static readonly byte[] Picture = Pictures.WebP();

    [Fact]
    public async Task Files_are_shown_by_their_thumbnails_and_large_files_without_one_by_an_icon()
    {
        var seeded = await SeedAsync(null, [0, 2], "Lake/a.jpg", "Lake/b.jpg", "Lake/film.mp4");
        var page = await server.ReadAsync(seeded.Landing);

        Assert.Equal([$"{seeded.Landing}/files/0/thumbnail", null, $"{seeded.Landing}/files/2/thumbnail"], PicturesOf(page));
        var image = page.QuerySelector(".tiles img")!;
        Assert.Equal(("lazy", "async", "400", "300", ""), (
            image.GetAttribute("loading"), image.GetAttribute("decoding"), image.GetAttribute("width"), image.GetAttribute("height"), image.GetAttribute("alt")));
    }

    [Fact]
    public async Task Videos_with_thumbnails_are_shown_as_a_gallery()
    {
        string[] films = ["d/a.mp4", "d/b.webm"];

        Assert.NotNull((await server.ReadAsync((await SeedAsync(null, [0, 1], films)).Landing)).QuerySelector(".tiles"));
        Assert.Null((await server.ReadAsync((await SeedAsync(null, [], films)).Landing)).QuerySelector(".tiles"));
    }

    [Fact]
    public async Task A_gallery_without_thumbnails_is_not_the_default_view()
    {
        var seeded = await SeedAsync(null, [0], "d/a.jpg", "d/b.jpg", "d/c.jpg");
        var page = await server.ReadAsync(seeded.Landing);

        Assert.Null(page.QuerySelector(".tiles"));
        var gallery = await server.ReadAsync(page.QuerySelector(".view-switch a[href*='view=gallery']")!.GetAttribute("href")!);
        Assert.Equal([$"{seeded.Landing}/files/0/thumbnail", null, null], PicturesOf(gallery));
    }

    [Fact]
    public async Task Thumbnails_of_a_limited_transfer_need_the_address_of_the_page_and_use_up_no_download()
    {
        var seeded = await SeedAsync(transfer => transfer with { MaxDownloads = 1 }, [0, 1], "d/a.jpg", "d/long.mp4");
        var shown = PicturesOf(await server.ReadAsync(seeded.Landing));

        foreach (var (address, number) in shown.Select((address, number) => (address!, number)))
        {
            Assert.StartsWith($"{seeded.Landing}/files/{number}/thumbnail?pass=", address, StringComparison.Ordinal);
            Assert.Equal(Picture, await server.Client.GetByteArrayAsync(address));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address.Split('?')[0]));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address.Split('?')[0] + "?pass=x"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(shown[0]!.Replace("/files/0/", "/files/1/", StringComparison.Ordinal)));
        Assert.Equal(0, await server.Server.CountAsync("tickets"));
        Assert.Contains("1 download left", (await server.ReadAsync(seeded.Landing)).QuerySelector(".terms")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_are_protected_by_the_password_and_expire_with_the_transfer()
    {
        var sent = await server.Client.PostAsync([("d/a.jpg", Pictures.Photo(Pictures.Jpeg(), size: 200_000)), ("d/b.jpg", [1])], ("password", "open sesame"));
        var address = $"/d/{sent.Id}/files/0/thumbnail";
        await Eventually.HoldsAsync(async () => await StatusAsync(address, "open sesame") is HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(address));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(address, "wrong"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/d/{sent.Id}/files/1/thumbnail", "open sesame"));
        var expired = await SeedAsync(transfer => transfer with { Expires = transfer.Created.AddHours(-1) }, [0], "d/a.jpg", "d/b.jpg");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{expired.Landing}/files/0/thumbnail"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task The_thumbnail_of_the_camera_is_shown_upright_until_the_sender_s_replaces_it(int orientation)
    {
        var thumbnail = Pictures.Jpeg();
        var sent = await server.Client.PostAsync(
            [("d/a.jpg", Pictures.Photo(thumbnail, orientation, size: 200_000)), ("d/b.jpg", Pictures.Photo(thumbnail, orientation, isLittleEndian: true, size: 300_000)), ("d/c.jpg", new byte[200_000])]);
        var address = $"/d/{sent.Id}/files/1/thumbnail";
        await Eventually.HoldsAsync(async () => await StatusAsync(address) is HttpStatusCode.OK);

        using (var shown = await server.Client.GetAsync(address))
        {
            var bytes = await shown.Content.ReadAsByteArrayAsync();
            Assert.Equal("image/jpeg", shown.Content.Headers.ContentType!.ToString());
            Assert.Equal(thumbnail.AsSpan(2).ToArray(), bytes.AsSpan(bytes.Length - thumbnail.Length + 2).ToArray());
            Assert.Equal(orientation == 1, bytes.Length == thumbnail.Length);
        }

        Assert.Equal([$"/d/{sent.Id}/files/0/thumbnail", address, null], PicturesOf(await server.ReadAsync($"/d/{sent.Id}")));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/transfers/{sent.Id}/files/1/thumbnail") { Content = new ByteArrayContent(Picture) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/webp");
        request.Headers.Authorization = RequestCredentials.Owner(sent.OwnerLink);
        using var kept = await server.Client.SendAsync(request);
        Assert.Equal(Picture, await server.Client.GetByteArrayAsync(address));
    }

    private static List<string?> PicturesOf(IParentNode page) =>
        [.. page.QuerySelectorAll(".tile").Select(tile => tile.QuerySelector("img")?.GetAttribute("src"))];

    private async Task<Seeded> SeedAsync(Func<Transfer, Transfer>? change, int[] pictured, params string[] paths)
    {
        // Larger than the previews of a transfer with a download limit may be.
        var seeded = await server.SeedAsync(change, 30_000_000, paths);
        var store = server.Services.GetRequiredService<ThumbnailStore>();
        foreach (var number in pictured)
            Assert.Equal(ThumbnailEnd.Kept, await store.SaveAsync(seeded.Transfer.Id, number, Picture, 10, MeteredSender.Uncounted, CancellationToken.None));
        return seeded;
    }

    private async Task<HttpStatusCode> StatusAsync(string address, string? password = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (password is not null)
            request.Headers.Authorization = RequestCredentials.Password(password);
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}

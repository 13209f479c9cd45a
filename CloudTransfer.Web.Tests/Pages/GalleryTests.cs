using AngleSharp.Dom;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class GalleryTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task A_transfer_of_mostly_images_is_a_gallery_with_lazy_loading()
    {
        var seeded = await server.SeedAsync(null, Gallery.PictureSize, "Lake/a.jpg", "Lake/b.PNG", "Lake/c.webp", "Lake/notes.txt");
        var page = await server.ReadAsync(seeded.Landing);

        Assert.Equal(
            [$"{seeded.Landing}/files/0/content", $"{seeded.Landing}/files/1/content", $"{seeded.Landing}/files/2/content"],
            page.QuerySelectorAll(".tiles img[loading=lazy]").Select(image => image.GetAttribute("src")));
        Assert.Equal(4, page.QuerySelectorAll(".tile").Length);
        Assert.Equal("Lake", page.QuerySelector(".gallery-folder")!.Text());
        var list = await server.ReadAsync(page.QuerySelector(".view-switch a")!.GetAttribute("href")!);
        Assert.NotNull(list.QuerySelector(".tree"));
        Assert.Null(list.QuerySelector(".tiles"));
    }

    [Fact]
    public async Task The_gallery_is_not_the_default_where_it_would_load_many_megabytes()
    {
        var seeded = await server.SeedAsync(null, Gallery.PictureSize + 1, [.. Enumerable.Range(0, 45).Select(n => $"p/{n:000}.jpg")]);
        var page = await server.ReadAsync(seeded.Landing);
        Assert.Null(page.QuerySelector(".tiles"));
        Assert.NotNull(page.QuerySelector(".view-switch a[href*='view=gallery']"));
    }

    [Fact]
    public async Task Large_images_without_a_thumbnail_have_an_icon()
    {
        var seeded = await server.SeedAsync(null, Gallery.PictureSize + 1, "p/1.jpg", "p/2.jpg");
        var page = await server.ReadAsync(seeded.Landing + "?view=gallery");
        Assert.Equal(2, page.QuerySelectorAll(".tile").Length);
        Assert.Empty(page.QuerySelectorAll(".tile img"));
    }

    [Fact]
    public async Task A_gallery_of_many_images_has_pages()
    {
        var seeded = await server.SeedAsync(null, [.. Enumerable.Range(0, 1000).Select(n => $"p{n % 2}/{n:0000}.jpg")]);
        var seen = 0;
        for (var address = $"{seeded.Landing}?view=gallery"; address is not null;)
        {
            var page = await server.ReadAsync(address);
            seen += page.QuerySelectorAll(".tile").Length;
            address = page.QuerySelector("[rel=next]")?.GetAttribute("href")!;
        }

        Assert.Equal(1000, seen);
    }

    [Fact]
    public async Task A_transfer_of_other_files_is_a_list_only()
    {
        var page = await server.ReadAsync((await server.SeedAsync(null, "d/a.jpg", "d/b.txt", "d/c.txt")).Landing);
        Assert.Null(page.QuerySelector(".tiles"));
        Assert.Null(page.QuerySelector(".view-switch"));
    }
}

using System.Buffers.Binary;
using System.Net;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Addresses without a page: mistyped, pasted with surrounding characters, requested by browsers and robots.</summary>
public sealed class OddAddressTests(PageServer server) : IClassFixture<PageServer>
{
    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/index.html")]
    [InlineData("GET", "/nothing/here")]
    [InlineData("HEAD", "/nothing")]
    [InlineData("POST", "/nothing")]
    [InlineData("DELETE", "/nothing")]
    [InlineData("OPTIONS", "/nothing")]
    public async Task An_unknown_address_is_not_found_and_links_to_the_start_page(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        if (method is "GET")
            Assert.Equal("/", (await server.ReadAsync(path)).QuerySelector("a.button-primary")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("GET", "/upload", "POST")]
    [InlineData("GET", "/sign-out", "POST")]
    [InlineData("DELETE", "/d/x", "GET")]
    [InlineData("POST", "/api", "GET")]
    [InlineData("PATCH", "/", "GET")]
    public async Task A_known_address_with_another_method_names_the_allowed_methods(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains(allowed, answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData(".")]
    [InlineData(",")]
    [InlineData(")")]
    [InlineData(").")]
    [InlineData("]")]
    [InlineData("%3E")]
    [InlineData("%22")]
    [InlineData("'")]
    [InlineData("_")]
    [InlineData("*")]
    [InlineData("%E2%80%9D")]
    [InlineData("%E3%80%82")]
    [InlineData("%20")]
    [InlineData("%E2%80%8B")]
    [InlineData("...")]
    public async Task A_link_pasted_with_surrounding_characters_opens(string tail)
    {
        var sent = await server.Client.PutAsync("a.bin", [1, 2, 3]);
        var owner = new Uri(sent.OwnerLink).AbsolutePath;
        foreach (var path in new[] { $"/d/{sent.Id}", $"/d/{sent.Id}/download", $"/d/{sent.Id}/files/0", $"/d/{sent.Id}/SHA256SUMS", owner })
        {
            using var pasted = await server.GetAsync(path + tail);
            Assert.Equal(HttpStatusCode.Found, pasted.StatusCode);
            Assert.Equal(path, pasted.Headers.Location!.ToString());
            using var opened = await server.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        using var withQuery = await server.GetAsync($"/d/{sent.Id}{tail}?find=a");
        Assert.Equal($"/d/{sent.Id}?find=a", withQuery.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/d/AAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("/d/AAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("/d/AAAAAAAAAAAAAAAAAAAAAAx")]
    [InlineData("/t/AAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("/d/AAAAAAAAAAAAAAAAAAAAAA/download/a.")]
    public async Task Surrounding_characters_do_not_make_an_invalid_link_valid(string path)
    {
        using var answer = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/favicon.ico", "image/x-icon")]
    [InlineData("/apple-touch-icon.png", "image/png")]
    [InlineData("/robots.txt", "text/plain")]
    [InlineData("/manifest.webmanifest", "application/manifest+json")]
    public async Task Files_that_browsers_and_robots_request_by_themselves_exist(string path, string type)
    {
        using var answer = await server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_icons_have_the_sizes_that_browsers_expect()
    {
        var touch = await server.Client.GetByteArrayAsync("/apple-touch-icon.png");
        Assert.Equal((180, 180), SizeOfPng(touch));

        // The directory of an ICO has an entry of 16 bytes for each image, which ends with the offset of the image.
        var icon = await server.Client.GetByteArrayAsync("/favicon.ico");
        var images = Enumerable.Range(0, BinaryPrimitives.ReadUInt16LittleEndian(icon.AsSpan(4)))
            .Select(n => SizeOfPng(icon.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(icon.AsSpan(6 + (16 * n) + 12))).ToArray()));
        Assert.Equal([(16, 16), (32, 32), (48, 48)], images);
    }

    [Fact]
    public async Task Robots_may_not_fetch_downloads_and_may_not_index_pages_of_transfers()
    {
        var rules = await server.Client.GetStringAsync("/robots.txt");
        foreach (var kept in new[] { "/d/*/", "/t/*/", "/api/" })
            Assert.Contains($"\nDisallow: {kept}\n", rules, StringComparison.Ordinal);

        // A robot that may not fetch a page cannot read its noindex.
        Assert.DoesNotContain("Disallow: /d/\n", rules, StringComparison.Ordinal);
        var sent = await server.Client.PutAsync("a.bin", [1]);
        foreach (var path in new[] { $"/d/{sent.Id}", $"/d/{sent.Id}/download", $"/d/{sent.Id}/files/0", new Uri(sent.OwnerLink).AbsolutePath })
        {
            using var answer = await server.GetAsync(path);
            Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        }
    }

    private static (int Width, int Height) SizeOfPng(byte[] image)
    {
        Assert.Equal("PNG\r\n\u001a\n"u8.ToArray(), image[1..8]);
        return (BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(20)));
    }
}

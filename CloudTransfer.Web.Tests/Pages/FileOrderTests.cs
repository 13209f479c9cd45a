using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Files are listed in the same order everywhere: the one of the reader's language.</summary>
public sealed class FileOrderTests(PageServer server) : IClassFixture<PageServer>
{
    [Theory]
    [InlineData(12)]
    [InlineData(400)]
    public async Task Tree_level_gallery_search_and_next_have_the_same_order(int count)
    {
        // Inserted in random order.
        var paths = Enumerable.Range(0, count).Select(n => (n * 7919) % count).Select(n => n % 4 == 0 ? $"F/IMG_{n}.jpg" : $"F/Day {n % 11}/img{n}.jpg").ToList();
        var seeded = await server.SeedAsync(null, paths);
        var expected = Enumerable.Range(0, 11).SelectMany(day => Enumerable.Range(0, count).Where(n => n % 4 != 0 && n % 11 == day).Select(n => $"img{n}.jpg"))
            .Concat(Enumerable.Range(0, count).Where(n => n % 4 == 0).Select(n => $"IMG_{n}.jpg")).ToList();

        if (count < 300)
            Assert.Equal(expected, await NamesAsync($"{seeded.Landing}?view=list", ".row:not(.row-folder) .name"));
        Assert.Equal(expected.Where(name => name.StartsWith("IMG", StringComparison.Ordinal)), await NamesAsync($"{seeded.Landing}?folder=F", "a.row:not(.row-folder) .name"));
        Assert.Equal(
            Enumerable.Range(0, 11).Select(day => $"Day {day}").Where(day => paths.Exists(path => path.Contains($"/{day}/", StringComparison.Ordinal))),
            await NamesAsync($"{seeded.Landing}?folder=F", "a.row-folder .name"));
        Assert.Equal(expected, await NamesAsync($"{seeded.Landing}?view=gallery", ".tile .name"));
        Assert.Equal(expected, (await NamesAsync($"{seeded.Landing}?find=jpg", ".tree .name")).Select(path => path[(path.LastIndexOf('/') + 1)..]));

        var steps = new List<string>();
        for (var address = (await ReadAsync($"{seeded.Landing}?view=gallery")).QuerySelector(".tile-link")!.GetAttribute("href"); address is not null && steps.Count < 15;)
        {
            var page = await ReadAsync(address);
            steps.Add(page.QuerySelector("h1")!.Text());
            Assert.Contains($"{steps.Count} of {count}", page.QuerySelector(".file-steps")!.Text(), StringComparison.Ordinal);
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(expected.Take(15), steps);
    }

    [Theory]
    [InlineData("sv", "Ada Zon Ängel Öl")]
    [InlineData("de-DE,de;q=0.9,en;q=0.5", "Ada Ängel Öl Zon")]
    [InlineData("xx-nowhere, *;q=0.1", "Ada Ängel Öl Zon")]
    [InlineData("", "Ada Ängel Öl Zon")]
    public async Task Files_are_sorted_by_the_language_of_the_reader(string language, string names)
    {
        var seeded = await server.SeedAsync(null, "Öl/a.txt", "Zon/a.txt", "Ängel/a.txt", "Ada/a.txt");
        Assert.Equal(names.Split(' '), await NamesAsync($"{seeded.Landing}?view=list", "summary .name", language));
        Assert.Equal(names.Split(' '), await NamesAsync(seeded.Owner, "summary .name", language));
        Assert.Equal(names.Split(' '), await NamesAsync($"{seeded.Landing}?folder=", ".row-folder .name", language));
        Assert.Equal(names.Split(' '), await NamesAsync($"{seeded.Landing}?view=gallery", ".gallery-folder", language));
    }

    [Fact]
    public async Task Rows_written_by_an_older_replica_are_listed()
    {
        var seeded = await server.SeedAsync(null, [.. Enumerable.Range(0, 350).Select(n => $"F/{n % 3}/{n}.txt")]);
        var database = server.Services.GetRequiredService<IDatabase>();
        // The statements of the previous version.
        await database.ExecuteAsync("DELETE FROM folders WHERE transfer_id = @id", new { id = seeded.Transfer.Id.Value }, CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM files WHERE transfer_id = @id", new { id = seeded.Transfer.Id.Value }, CancellationToken.None);
        for (var n = 0; n < 350; n++)
        {
            await database.ExecuteAsync(
                "INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at) VALUES (@id, @n, @folder, @name, 0, 0, 0, 0)",
                new { id = seeded.Transfer.Id.Value, n, folder = n % 3 == 0 ? "F" : $"F/{n % 3}", name = $"{n:000}.txt" }, CancellationToken.None);
        }

        foreach (var (path, parent, files) in new[] { ("F", "", 350), ("F/1", "F", 117), ("F/2", "F", 116) })
        {
            await database.ExecuteAsync(
                "INSERT INTO folders (transfer_id, path, parent, file_count, size) VALUES (@id, @path, @parent, @files, 0)",
                new { id = seeded.Transfer.Id.Value, path, parent, files }, CancellationToken.None);
        }

        Assert.Equal(["1", "2"], await NamesAsync($"{seeded.Landing}?folder=F", ".row-folder .name"));
        Assert.Equal(117, (await NamesAsync($"{seeded.Landing}?folder=F", "a.row:not(.row-folder) .name")).Count);
        Assert.Equal(Enumerable.Range(0, 350).Where(n => n % 3 == 1).Select(n => $"{n:000}.txt"), await NamesAsync($"{seeded.Landing}?folder=F/1", "a.row .name"));
        Assert.Equal(350, (await NamesAsync($"{seeded.Landing}?find=txt", ".tree .name")).Distinct(StringComparer.Ordinal).Count());
    }

    private async Task<List<string>> NamesAsync(string address, string part, string language = "")
    {
        var names = new List<string>();
        for (var next = address; next is not null;)
        {
            var page = await ReadAsync(next, language);
            names.AddRange(page.QuerySelectorAll(part).Select(name => name.Text()));
            next = page.QuerySelector(".pager [rel=next]")?.GetAttribute("href");
        }

        return names;
    }

    private async Task<IHtmlDocument> ReadAsync(string address, string language = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        if (language.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var answer = await server.Client.SendAsync(request);
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }
}

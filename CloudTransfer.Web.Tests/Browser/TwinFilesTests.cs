using System.IO.Compression;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Different files of the same name, size and date, which a page cannot tell apart by their location.</summary>
public sealed class TwinFilesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private static readonly DateTime Day = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_files_are_uploaded_whether_chosen_together_or_one_after_the_other(bool together)
    {
        var (a, b, plan) = (Write("a/scan.pdf", "AAAA"), Write("b/scan.pdf", "BBBB"), Write("plan.txt", "plan"));
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), _server.Address);

        string[][] choices = together ? [[a, b, plan]] : [[a, plan], [b]];
        foreach (var (n, files) in choices.Index())
        {
            await sending.ChooseFilesAsync(files);
            await Assertions.Expect(sending.Form.Locator(".rows .row")).ToHaveCountAsync(together ? 3 : 2 + n);
        }

        if (!together)
            Assert.Contains("“scan.pdf” is in the list once more", await sending.Remark.InnerTextAsync(), StringComparison.Ordinal);
        await sending.SendAsync();
        Assert.Equal(["plan.txt=plan", "scan (2).pdf=BBBB", "scan.pdf=AAAA"], await SentAsync(await sending.ArrivesAsync()));
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_same_file_is_added_once_with_a_remark_and_removing_one_of_two_keeps_the_other()
    {
        var (a, b) = (Write("a/scan.pdf", "AAAA"), Write("b/scan.pdf", "BBBB"));
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), _server.Address);
        await sending.ChooseFilesAsync(a, b);
        await Assertions.Expect(sending.Form.Locator(".rows .row")).ToHaveCountAsync(2);

        await sending.ChooseFilesAsync(b);
        await Assertions.Expect(sending.Remark).ToHaveTextAsync("“scan.pdf” is in the list already.");
        await Assertions.Expect(sending.Form.Locator(".rows .row")).ToHaveCountAsync(2);
        await sending.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove scan.pdf" }).First.ClickAsync();
        await Assertions.Expect(sending.Form.Locator(".rows .row")).ToHaveCountAsync(1);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();
        Assert.Equal("BBBB", await _server.Client.GetStringAsync(link.Download()));
        await sending.Page.CloseAsync();
    }

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_server.Folder[name])!);
        File.WriteAllText(_server.Folder[name], text);
        File.SetLastWriteTimeUtc(_server.Folder[name], Day);
        return _server.Folder[name];
    }

    private async Task<IEnumerable<string>> SentAsync(string link)
    {
        await using var zip = new ZipArchive(new MemoryStream(await _server.Client.GetByteArrayAsync(link.Download())));
        var sent = new List<string>();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            sent.Add($"{entry.FullName}={await reader.ReadToEndAsync()}");
        }

        return sent.Order(StringComparer.Ordinal);
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Net;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Uploads by script, from a browser to a server process.</summary>
public sealed class UploadingTests(Chromium chromium) : IClassFixture<Chromium>
{

    [SkippableFact]
    public async Task A_folder_of_2000_files_takes_few_requests_and_is_downloaded_unchanged()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], Enumerable.Range(0, 2000).Select(n => n % 50 * 40));
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), replica.Address);
        var requests = 0;
        sending.Page.Request += (_, request) => requests += request.Url.Contains("/api/", StringComparison.Ordinal) ? 1 : 0;

        await sending.ChooseFolderAsync(folder.Path);
        Assert.Contains("2,000 files", await sending.Form.Locator("#chosen").InnerTextAsync(), StringComparison.Ordinal);
        await sending.SendAsync();
        await folder.AssertIsAtAsync(replica.Client, await sending.ArrivesAsync());
        Assert.InRange(requests, 3, 8);
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task Files_and_folders_are_dropped_together_and_one_is_removed_from_the_list()
    {
        using var work = new TestFolder();
        var folder = LocalFolder.Write(work["Holiday"], [1000, 0, 70_000]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "Nothing"));
        await File.WriteAllTextAsync(work["secret.txt"], "not for you");
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), replica.Address);

        await sending.DropAsync(folder.Path, work["secret.txt"]);
        await sending.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove secret.txt" }).ClickAsync();
        Assert.True(await sending.Form.Locator("[data-part=remark]").IsHiddenAsync());
        Assert.Equal("Remove Holiday", await sending.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"));
        await sending.SendAsync();
        await folder.AssertIsAtAsync(replica.Client, await sending.ArrivesAsync(), "Holiday/Nothing/");
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task Empty_folders_are_listed_removed_and_uploaded()
    {
        using var work = new TestFolder();
        Directory.CreateDirectory(work["Plan/2031/Drafts"]);
        Directory.CreateDirectory(work["Plan/2032"]);
        Directory.CreateDirectory(work["Nothing"]);
        using var server = new RunningServer();
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);

        await sending.DropAsync(work["Plan"], work["Nothing"]);
        await sending.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove Nothing" }).ClickAsync();
        Assert.Equal("2 empty folders", await sending.Form.Locator("#chosen").InnerTextAsync());
        Assert.Contains("empty", await sending.Form.Locator(".rows .row-folder").InnerTextAsync(), StringComparison.Ordinal);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();

        await using var zip = new ZipArchive(new MemoryStream(await server.Client.GetByteArrayAsync(link + "/download")));
        Assert.Equal(["Plan/2031/Drafts/", "Plan/2032/"], zip.Entries.Select(entry => entry.FullName));
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task The_date_of_a_file_is_sent_with_the_UTC_offset_of_the_sender_at_that_date()
    {
        using var work = new TestFolder();
        foreach (var (name, date) in new[] { ("winter.txt", "2026-01-15T12:00:00Z"), ("summer.txt", "2026-07-15T12:00:00Z") })
        {
            await File.WriteAllTextAsync(work[name], name);
            File.SetLastWriteTimeUtc(work[name], DateTime.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
        }

        using var server = new RunningServer();
        // The browser's time zone is Europe/Berlin.
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);

        await sending.ChooseFilesAsync(work["winter.txt"], work["summer.txt"]);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();

        await using var zip = new ZipArchive(new MemoryStream(await server.Client.GetByteArrayAsync(link + "/download")));
        Assert.Equal(
            [("summer.txt", 14), ("winter.txt", 13)],
            zip.Entries.Select(entry => (entry.FullName, entry.LastWriteTime.DateTime.Hour)).Order());
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task Files_from_another_page_are_dropped_or_pasted_and_the_options_are_stored()
    {
        using var server = new RunningServer();
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);

        await sending.Page.EvaluateAsync(
            """
            () => {
              const carry = (...files) => files.reduce((all, file) => (all.items.add(file), all), new DataTransfer());
              const drop = carry(new File(["one"], "a.txt"), new File(["two!"], "b.txt"));
              document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: drop, bubbles: true, cancelable: true }));
              const paste = carry(new File(["three"], "c.txt"));
              document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: paste, bubbles: true, cancelable: true }));
            }
            """);
        await sending.Form.Locator(".rows .row").Nth(2).WaitForAsync();
        await sending.Page.GetByLabel("Message").FillAsync("For the walk");
        await sending.Page.Locator(".options > summary").ClickAsync();
        await sending.Page.GetByLabel("Title").FillAsync("Three letters");
        await sending.Page.GetByLabel("From", new PageGetByLabelOptions { Exact = true }).FillAsync("Anna");
        await sending.Page.GetByLabel("Downloads").FillAsync("2");
        await sending.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync("open sesame");
        await sending.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show the password" }).ClickAsync();
        Assert.Equal("text", await sending.Form.Locator("#password").GetAttributeAsync("type"));
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();

        Assert.Equal("Three letters", await sending.Page.Locator("#sent").InnerTextAsync());
        Assert.Equal("From Anna", await sending.Page.Locator(".sender").InnerTextAsync());
        Assert.Contains("For the walk", await sending.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("2", await sending.Page.Locator(".state").InnerTextAsync(), StringComparison.Ordinal);
        using var locked = await server.Client.GetAsync(link + "/download");
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        var kept = await sending.Page.EvaluateAsync<string>("JSON.stringify([localStorage, sessionStorage])");
        Assert.DoesNotContain("open sesame", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("For the walk", kept, StringComparison.Ordinal);
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task A_file_that_is_too_large_is_named_before_the_upload()
    {
        using var work = new TestFolder();
        await File.WriteAllBytesAsync(work["film.mkv"], new byte[1200]);
        await File.WriteAllBytesAsync(work["plan.txt"], new byte[10]);
        using var server = new RunningServer(null, ("Upload:MaxBytes", "1kB"));
        var sending = await SendingPage.OpenAsync(await chromium.OpenAsync(Look.Desk), server.Address);

        await sending.SendAsync();
        Assert.StartsWith("Choose a file or a folder", await sending.Problem.InnerTextAsync(), StringComparison.Ordinal);
        await sending.ChooseFilesAsync(work["film.mkv"], work["plan.txt"]);
        Assert.Equal("“film.mkv” is 1.2 kB: this server takes up to 1 kB a transfer.", await sending.Problem.InnerTextAsync());
        await sending.SendAsync();
        await sending.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove film.mkv" }).ClickAsync();
        Assert.True(await sending.Problem.IsHiddenAsync());
        Assert.Equal(0, await server.CountAsync("transfers"));
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task Two_tabs_upload_at_the_same_time()
    {
        using var work = new TestFolder();
        var folders = new[] { LocalFolder.Write(work["First"], [9_000_000, 5]), LocalFolder.Write(work["Second"], [8_000_000, 7]) };
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var first = await chromium.OpenAloneAsync(Look.Desk);
        SendingPage[] tabs = [await SendingPage.OpenAsync(first, replica.Address), await SendingPage.OpenAsync(await first.Context.NewPageAsync(), replica.Address)];

        foreach (var (tab, folder) in tabs.Zip(folders))
        {
            await tab.Page.BringToFrontAsync();
            await tab.ThrottleAsync(800_000);
            await tab.SendAsync(folder, 10);
        }

        var third = await SendingPage.OpenAsync(await first.Context.NewPageAsync(), replica.Address);
        await third.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(0, await third.Unfinished.CountAsync());
        foreach (var (tab, folder) in tabs.Zip(folders))
        {
            await tab.UnthrottleAsync();
            await folder.AssertIsAtAsync(replica.Client, await tab.ArrivesAsync());
        }

        await first.Context.CloseAsync();
    }
}

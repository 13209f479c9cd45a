using System.IO.Compression;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Folders of many files: the page stays responsive while it reads them, and shows its progress.</summary>
/// <remarks>The time is measured by <c>ops/bench/folder.mjs</c>, not by tests.</remarks>
public sealed class ManyFilesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const int Files = 3_000;

    // A slice has at most 500 files, and the files are both read and sorted in slices.
    private const int FewestPauses = 2 * Files / 500;

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_of_many_files_is_read_and_uploaded_in_slices(bool dropped)
    {
        var folder = LocalFolder.Write(_server.Folder["Many"], Enumerable.Repeat(3, Files));
        var sending = await OpenAsync("");

        await (dropped ? sending.DropAsync(folder.Path) : sending.ChooseFolderAsync(folder.Path));
        await Assertions.Expect(Head(sending)).ToHaveTextAsync("3,000 files, 9.0 kB");
        await Assertions.Expect(Reading(sending)).ToBeHiddenAsync();
        var texts = await sending.Page.EvaluateAsync<string[]>("window.texts");
        Assert.Contains(texts, text => text.StartsWith("Reading ", StringComparison.Ordinal) && text.Contains(" files…", StringComparison.Ordinal));
        Assert.Contains("Many 3,000 files|", await sending.Page.EvaluateAsync<string>("window.lists"), StringComparison.Ordinal);
        var read = await sending.Page.EvaluateAsync<int>("window.pauses");
        Assert.InRange(read, FewestPauses, int.MaxValue);

        await sending.SendAsync();
        var link = await sending.ArrivesAsync();
        await folder.AssertIsAtAsync(_server.Client, link);
        var announced = await sending.Page.EvaluateAsync<string>("sessionStorage.getItem('announced')");
        Assert.StartsWith("Reading files|Reading is done: 3,000 files|", announced, StringComparison.Ordinal);
        Assert.DoesNotContain(" of 3,000", announced, StringComparison.Ordinal);
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task Files_chosen_while_a_folder_is_being_read_are_added_after_it()
    {
        var folder = LocalFolder.Write(_server.Folder["Many"], Enumerable.Repeat(3, Files));
        await File.WriteAllTextAsync(_server.Folder["plan.txt"], "plan");
        var sending = await OpenAsync("held");
        await sending.ChooseFolderAsync(folder.Path);
        await Assertions.Expect(Reading(sending)).ToBeVisibleAsync();
        await Assertions.Expect(sending.Form.Locator(".rows .row")).ToHaveCountAsync(1);

        await sending.ChooseFilesAsync(_server.Folder["plan.txt"]);
        await sending.Page.EvaluateAsync("window.release()");
        await Assertions.Expect(Head(sending)).ToHaveTextAsync("3,001 files, 9.0 kB");
        await Assertions.Expect(Reading(sending)).ToBeHiddenAsync();
        await sending.SendAsync();
        await using var zip = new ZipArchive(await _server.Client.GetStreamAsync((await sending.ArrivesAsync()).Download()));
        Assert.Equal(Files + 1, zip.Entries.Count);
        Assert.NotNull(zip.GetEntry("plan.txt"));
        await sending.Page.CloseAsync();
    }

    [SkippableFact]
    public async Task An_upload_waits_for_folders_that_are_being_read_but_not_for_stopped_ones()
    {
        var folder = LocalFolder.Write(_server.Folder["Many"], Enumerable.Repeat(3, Files));
        var sending = await OpenAsync("held");
        await sending.ChooseFolderAsync(folder.Path);
        await Assertions.Expect(Reading(sending)).ToBeVisibleAsync();
        await sending.SendAsync();
        await Assertions.Expect(sending.Form).ToHaveAttributeAsync("aria-busy", "true");
        await Reading(sending).GetByRole(AriaRole.Button).ClickAsync();
        await sending.Page.EvaluateAsync("window.release()");
        await Assertions.Expect(sending.Form).ToHaveAttributeAsync("aria-busy", "false");
        await Assertions.Expect(sending.Remark).ToHaveTextAsync("“Many” was not added: reading it was stopped.");
        await Assertions.Expect(sending.Form.Locator("input[name=files]")).ToBeFocusedAsync();

        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        await folder.AssertIsAtAsync(_server.Client, await sending.ArrivesAsync());
        await sending.Page.CloseAsync();
    }

    private static ILocator Head(SendingPage sending) => sending.Form.Locator("[data-part=chosen] h2");

    private static ILocator Reading(SendingPage sending) => sending.Form.Locator("[data-part=reading]");

    // Counts how often the page yields to the browser, and blocks it there when the test asks for it.
    private async Task<SendingPage> OpenAsync(string held)
    {
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.AddInitScriptAsync(
            $$"""
            window.pauses = 0;
            window.texts = [];
            window.lists = '';
            const go = scheduler.yield.bind(scheduler);
            const held = new Promise(resolve => { window.release = resolve; });
            scheduler.yield = () => {
              window.pauses++;
              return '{{held}}' && window.pauses > 8 ? held.then(go) : go();
            };
            addEventListener('DOMContentLoaded', () => {
              const part = name => document.querySelector(`[data-part=${name}]`);
              const observe = (name, seen) => part(name) && new MutationObserver(() => seen(part(name).textContent)).observe(part(name), { childList: true, characterData: true, subtree: true });
              observe('reading-words', text => window.texts.push(text));
              observe('rows', text => { window.lists += `${text.trim()}|`; });
              observe('live-region', text => sessionStorage.setItem('announced', `${sessionStorage.getItem('announced') ?? ''}${text}|`));
            });
            """);
        return await SendingPage.OpenAsync(page, _server.Address);
    }
}

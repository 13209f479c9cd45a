using System.Globalization;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The upload page with script, operated like a person does.</summary>
internal sealed class SendingPage(IPage page, ICDPSession browser)
{
    public IPage Page => page;

    public ILocator Form => page.Locator("form[data-id=new-transfer]");

    /// <summary>The card of an unfinished upload.</summary>
    public ILocator Unfinished => page.Locator(".unfinished-one");

    /// <summary>The error message of the form.</summary>
    public ILocator Problem => page.Locator("[data-part=problem]");

    /// <summary>The notice that the upload waits, and for what.</summary>
    public ILocator Notice => page.Locator("[data-part=notice]");

    /// <summary>Why the upload has stopped.</summary>
    public ILocator Stopped => page.Locator("[data-part=stopped]");

    /// <summary>The remark on the chosen files.</summary>
    public ILocator Remark => page.Locator("[data-part=remark]");

    /// <summary>Opens the page.</summary>
    public static async Task<SendingPage> OpenAsync(IPage page, Uri address)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("Network.enable");
        // Chromium asks before it leaves a page that is uploading.
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.GotoAsync(address.ToString());
        // Without its script the page sends a plain form, and a test would see something else than it asked for.
        await page.Locator("[data-part=hint]:not([hidden])").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        return new SendingPage(page, browser);
    }

    public Task ChooseFolderAsync(string folder) => Form.Locator("input[name=folder]").SetInputFilesAsync(folder);

    public Task ChooseFilesAsync(params string[] files) => Form.Locator("input[name=files]").SetInputFilesAsync(files);

    /// <summary>Drops local files and folders on the page, outside of the form.</summary>
    public async Task DropAsync(params string[] paths)
    {
        var data = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = paths, ["dragOperationsMask"] = 1 };
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
            await browser.SendAsync("Input.dispatchDragEvent", new() { ["type"] = type, ["x"] = 20, ["y"] = 300, ["data"] = data });
    }

    public Task SendAsync() => Form.Locator("button[type=submit]").ClickAsync();

    /// <summary>Chooses a folder and sends it until a percentage is reached.</summary>
    public async Task SendAsync(LocalFolder folder, int percent)
    {
        await ChooseFolderAsync(folder.Path);
        await SendAsync();
        await ReachesAsync(percent);
    }

    public Task PressAsync(string action) => page.Locator($"button[data-do={action}]:visible").ClickAsync();

    /// <summary>Limits the upload speed to this many bytes a second.</summary>
    public Task ThrottleAsync(double bytesPerSecond) => browser.SendAsync("Network.emulateNetworkConditions", new()
    {
        ["offline"] = false,
        ["latency"] = 0,
        ["downloadThroughput"] = -1,
        ["uploadThroughput"] = bytesPerSecond,
    });

    public Task UnthrottleAsync() => ThrottleAsync(-1);

    /// <summary>Waits until this many percent were sent and the upload continues.</summary>
    public Task ReachesAsync(int percent) => page.WaitForFunctionAsync(
        $$"""
        () => document.querySelector("[data-part=uploading]").dataset.state === "uploading"
            && Number(document.querySelector("[data-part=percent]").textContent) >= {{percent}}
        """,
        null,
        // Hidden tabs have no animation frames.
        new PageWaitForFunctionOptions { PollingInterval = 50 });

    /// <summary>Waits for a state of the upload, such as <c>paused</c> or <c>waiting</c>.</summary>
    public Task IsInStateAsync(string state) => page.Locator($"[data-part=uploading][data-state={state}]").WaitForAsync();

    public async Task<int> PercentAsync() =>
        int.Parse(await page.Locator("[data-part=percent]").InnerTextAsync(), CultureInfo.InvariantCulture);

    /// <summary>The link, which is shown during the upload.</summary>
    public Task<string> LinkAsync() => page.Locator("#upload-link").InputValueAsync();

    /// <summary>Waits for the owner's page, and returns its link.</summary>
    public async Task<string> ArrivesAsync()
    {
        await page.WaitForURLAsync("**/t/*");
        Assert.Equal("Your link is ready", await page.Locator("h1").InnerTextAsync());
        return await page.Locator("#link").InputValueAsync();
    }
}

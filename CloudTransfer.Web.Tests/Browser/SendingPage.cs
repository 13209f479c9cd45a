using System.Globalization;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The upload page with script, worked as a person works it.</summary>
internal sealed class SendingPage(IPage page, ICDPSession browser)
{
    public IPage Page => page;

    public ILocator Form => page.Locator("form[data-id=new-transfer]");

    /// <summary>The card of an upload that was not ended.</summary>
    public ILocator Unfinished => page.Locator(".unfinished-one");

    /// <summary>What is wrong, where something is.</summary>
    public ILocator Problem => page.Locator("[data-part=problem]");

    /// <summary>Where the page says that it waits, and for what.</summary>
    public ILocator Calm => page.Locator("[data-part=calm]");

    /// <summary>Why it stopped, where it has.</summary>
    public ILocator Stopped => page.Locator("[data-part=stopped]");

    /// <summary>What the page has to say of what was chosen.</summary>
    public ILocator Remark => page.Locator("[data-part=remark]");

    /// <summary>Opens it in a new tab of a browser's profile.</summary>
    public static async Task<SendingPage> OpenAsync(IPage page, Uri address)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("Network.enable");
        // Chromium asks before a page is left that sends.
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.GotoAsync(address.ToString());
        return new SendingPage(page, browser);
    }

    public Task ChooseFolderAsync(string folder) => Form.Locator("input[name=folder]").SetInputFilesAsync(folder);

    public Task ChooseFilesAsync(params string[] files) => Form.Locator("input[name=files]").SetInputFilesAsync(files);

    /// <summary>Drops files and folders of this machine onto the middle of nowhere.</summary>
    public async Task DropAsync(params string[] paths)
    {
        var data = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = paths, ["dragOperationsMask"] = 1 };
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
            await browser.SendAsync("Input.dispatchDragEvent", new() { ["type"] = type, ["x"] = 20, ["y"] = 300, ["data"] = data });
    }

    public Task SendAsync() => Form.Locator("button[type=submit]").ClickAsync();

    public Task PressAsync(string does) => page.Locator($"button[data-do={does}]:visible").ClickAsync();

    /// <summary>So many bytes a second go up from here on.</summary>
    public Task ThrottleAsync(double bytesPerSecond) => browser.SendAsync("Network.emulateNetworkConditions", new()
    {
        ["offline"] = false,
        ["latency"] = 0,
        ["downloadThroughput"] = -1,
        ["uploadThroughput"] = bytesPerSecond,
    });

    public Task UnthrottleAsync() => ThrottleAsync(-1);

    /// <summary>Waits until so many percent have gone, and more of it is under way.</summary>
    public Task ReachesAsync(int percent) => page.WaitForFunctionAsync(
        $$"""
        () => document.querySelector("[data-part=sending]").dataset.doing === "sending"
            && Number(document.querySelector("[data-part=percent]").textContent) >= {{percent}}
        """,
        null,
        // A tab behind another draws no frames to look at it in.
        new PageWaitForFunctionOptions { PollingInterval = 50 });

    /// <summary>Waits until it says that it does this: <c>paused</c>, <c>waiting</c>.</summary>
    public Task DoesAsync(string doing) => page.Locator($"[data-part=sending][data-doing={doing}]").WaitForAsync();

    public async Task<int> PercentAsync() =>
        int.Parse(await page.Locator("[data-part=percent]").InnerTextAsync(), CultureInfo.InvariantCulture);

    /// <summary>The link that can be passed on while it is still sent.</summary>
    public Task<string> LinkAsync() => page.Locator("#sending-link").InputValueAsync();

    /// <summary>Waits for the ready page, and gives the link that it shows.</summary>
    public async Task<string> ArrivesAsync()
    {
        await page.WaitForURLAsync("**/t/*");
        Assert.Equal("Your link is ready", await page.Locator("h1").InnerTextAsync());
        return await page.Locator("#link").InputValueAsync();
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A gateway that scans whole bodies before it forwards them, for longer than the page waits. The test controls the page's clock.</summary>
public sealed class HeldBodiesTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    // Counts the bodies that the page has sent completely.
    private const string Counting = """
        window.bodiesSent = 0;
        const send = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) {
          this.upload.addEventListener("load", () => window.bodiesSent++);
          return send.call(this, body);
        };
        """;

    private readonly TestFolder _work = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<byte[]> _held = new();

    public void Dispose() => _work.Dispose();

    [SkippableFact]
    public async Task The_response_timeout_grows_and_the_page_says_that_it_waits()
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"]);
        await using var proxy = await ScriptedProxy.StartAsync(replica.Address);
        proxy.Script = async http =>
        {
            if (!HttpMethods.IsPatch(http.Request.Method))
                return false;
            var body = await ScriptedProxy.ReadAsync(http);
            _held.Enqueue(body);
            await _released.Task;
            http.Request.Body = new MemoryStream(body);
            return false;
        };
        var (sending, folder) = await SendAsync(proxy);
        await HeldAsync(sending, 1);
        await sending.Page.Clock.FastForwardAsync(91_000);
        await HeldAsync(sending, 2);

        await sending.Page.Clock.FastForwardAsync(91_000);
        await Assertions.Expect(sending.Notice).ToContainTextAsync("the answer is long in coming");
        Assert.Equal(2, _held.Count);
        await sending.Page.Clock.FastForwardAsync(91_000);
        await HeldAsync(sending, 3);
        await sending.Page.Clock.FastForwardAsync(500_000);
        await Assertions.Expect(sending.Notice).ToContainTextAsync("the answer is long in coming");
        Assert.Equal(3, _held.Count);

        _released.SetResult();
        await folder.AssertIsAtAsync(replica.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
        await sending.Page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task Bytes_stored_without_a_response_are_found_by_the_offset_and_not_sent_again()
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["volume"]);
        await using var proxy = await ScriptedProxy.StartAsync(replica.Address);
        proxy.Script = async http =>
        {
            if (!HttpMethods.IsPatch(http.Request.Method))
                return false;
            var body = await ScriptedProxy.ReadAsync(http);
            await proxy.PassOnAsync(http, body);
            _held.Enqueue(body);
            await _released.Task;
            return true;
        };
        var (sending, folder) = await SendAsync(proxy);
        await HeldAsync(sending, 1);
        await sending.Page.Clock.FastForwardAsync(91_000);

        await folder.AssertIsAtAsync(replica.Client, new Uri(await sending.ArrivesAsync()).AbsolutePath);
        Assert.Single(_held);
        _released.SetResult();
        await sending.Page.Context.CloseAsync();
    }

    private async Task<(SendingPage ContentSender, LocalFolder Folder)> SendAsync(ScriptedProxy proxy)
    {
        var folder = LocalFolder.Write(_work["Holiday"], [500_000, 5000]);
        var page = await chromium.OpenAloneAsync(Look.Desk);
        await page.AddInitScriptAsync(Counting);
        await page.Clock.InstallAsync();
        var sending = await SendingPage.OpenAsync(page, proxy.Address);
        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        return (sending, folder);
    }

    private Task HeldAsync(SendingPage sending, int count) => Eventually.TrueAsync(
        $"{count} bodies should be held.",
        async () => _held.Count == count && await sending.Page.EvaluateAsync<int>("window.bodiesSent") == count,
        TimeSpan.FromMinutes(2));
}

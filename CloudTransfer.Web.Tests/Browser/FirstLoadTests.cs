using System.Net.Http.Headers;
using System.Text.Json;
using CloudTransfer.Web.Tests.Pages;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>What a recipient's browser loads for the first page, and the layout shift meanwhile.</summary>
public sealed class FirstLoadTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly string[] Many = [.. Enumerable.Range(1, 200).Select(n => $"Wedding/Table {n % 10}/IMG_{n:0000} of the evening.jpg")];

    [SkippableFact]
    public async Task A_landing_page_of_200_files_loads_less_than_40_kB_without_layout_shift()
    {
        var page = await chromium.OpenAloneAsync(new Look(390, Dark: false, Script: true));
        await page.AddInitScriptAsync(
            """
            window.moved = [];
            const told = source => `${source.node?.outerHTML?.slice(0, 100)} from ${JSON.stringify(source.previousRect)} to ${JSON.stringify(source.currentRect)}`;
            new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved.push({ value: entry.value, by: entry.sources.map(told) }); })).observe({ type: 'layout-shift', buffered: true });
            """);
        var landing = (await server.SeedAsync(null, Many)).Landing + "?view=list";
        await page.GotoAsync(new Uri(server.Address, landing).ToString());
        await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);

        var loaded = await page.EvaluateAsync<JsonElement>(
            """
            (() => {
              const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
              return { bytes: all.reduce((sum, entry) => sum + entry.transferSize, 0), names: all.map(entry => `${new URL(entry.name).pathname} ${entry.transferSize}`), moved: window.moved };
            })()
            """);
        Assert.True(loaded.GetProperty("bytes").GetInt64() is > 1_000 and < 40_000, loaded.ToString());
        var moved = loaded.GetProperty("moved").EnumerateArray().ToList();
        Assert.True(moved.Sum(shift => shift.GetProperty("value").GetDouble()) <= 0.02, string.Join('\n', moved));
        Assert.DoesNotContain(loaded.GetProperty("names").EnumerateArray(), name => name.GetString()!.Contains("/upload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_contains_request_data_is_not_compressed()
    {
        var seeded = await server.SeedAsync(null, Many);

        Assert.Equal(["br"], await EncodingAsync(seeded.Landing));
        Assert.Empty(await EncodingAsync(seeded.Landing + "?find=table"));
        Assert.Empty(await EncodingAsync(seeded.Owner));
        Assert.Empty(await EncodingAsync(seeded.Landing + "/files/1/view"));
    }

    private async Task<ICollection<string>> EncodingAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);
        return answer.Content.Headers.ContentEncoding;
    }
}

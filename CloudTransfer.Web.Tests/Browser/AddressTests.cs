using System.Net;
using CloudTransfer.Web.Tests.Security;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The upload page under a base path, under another host name, and over plain http.</summary>
public sealed class AddressTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private static readonly Look Script = new(1280, Dark: false, Script: true), Plain = new(1280, Dark: false, Script: false);

    private readonly TestFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData("nginx strips the path")]
    [InlineData("nginx keeps the path")]
    public async Task The_scripted_upload_works_under_a_base_path_and_requests_nothing_outside_of_it(string front)
    {
        chromium.Program();
        var folder = LocalFolder.Write(_work["Holiday"], [1000, 0, 3_000_000]);
        await using var site = await SharedSite.StartAsync(_work, front, "/share");
        var page = await chromium.OpenAloneAsync(Script);
        var (asked, wrong) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Response += (_, response) => wrong.AddRange(response.Status >= 400 ? [$"{response.Status} {response.Url}"] : []);
        page.Console += (_, message) => wrong.AddRange(message.Type is "error" ? [message.Text] : []);
        var sending = await SendingPage.OpenAsync(page, new Uri(site.Address, "/share/"));

        await sending.ChooseFolderAsync(folder.Path);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();
        await page.GotoAsync(link);
        await page.Locator("a[data-id=download]").WaitForAsync();

        Assert.StartsWith(site.PublicUrl + "/d/", link, StringComparison.Ordinal);
        Assert.Empty(wrong);
        Assert.True(asked.Count > 8);
        Assert.All(asked.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)), url => Assert.StartsWith(site.PublicUrl + "/", url, StringComparison.Ordinal));
        await page.CloseAsync();
    }

    // Over plain http browsers send no Sec-Fetch-Site, except to localhost; and the forms of pages without a referrer send
    // Origin: null.
    [SkippableTheory]
    [InlineData("")]
    [InlineData("https://send.example.org")]
    public async Task Every_form_works_without_script_under_another_host_name_over_plain_http(string publicUrl)
    {
        chromium.Program();
        await File.WriteAllTextAsync(_work["a.txt"], "hello");
        using var server = new RunningServer(_work["volume"], ("Proxy:PublicUrl", publicUrl));
        var page = await chromium.OpenAloneAsync(Plain);
        var heads = new List<string>();
        page.Request += (_, request) => heads.AddRange(request.Headers.Keys);

        await page.GotoAsync($"http://files.test:{server.Address.Port}/");
        await page.Locator("input[name=files]").SetInputFilesAsync(_work["a.txt"]);
        await page.Locator("form[data-id=new-transfer] button[type=submit]").ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = "Your link is ready" }).WaitForAsync();
        await page.Locator("[data-id=change] summary").ClickAsync();
        await page.Locator("#password").FillAsync("open sesame");
        await page.Locator("[data-id=change] button[type=submit]").ClickAsync();
        await page.Locator(".saved").WaitForAsync();
        var landing = new Uri(await page.Locator("#link").InputValueAsync()).AbsolutePath;
        await page.GotoAsync($"http://files.test:{server.Address.Port}{landing}");
        await page.Locator("#password").FillAsync("open sesame");
        await page.Locator("form[data-id=password] button[type=submit]").ClickAsync();
        await page.Locator("a[data-id=download]").WaitForAsync();

        Assert.DoesNotContain("sec-fetch-site", heads);
        await page.CloseAsync();
    }

    [SkippableTheory]
    [InlineData("https://send.example.org")]
    [InlineData("https://send.example.org/share")]
    public async Task The_scripted_upload_works_under_another_host_name_than_the_public_one(string publicUrl)
    {
        chromium.Program();
        await File.WriteAllTextAsync(_work["a.txt"], "hello");
        using var server = new RunningServer(_work["volume"], ("Proxy:PublicUrl", publicUrl));
        var page = await chromium.OpenAloneAsync(Script);
        var sending = await SendingPage.OpenAsync(page, new Uri($"http://files.test:{server.Address.Port}/"));

        await sending.ChooseFilesAsync(_work["a.txt"]);
        await sending.SendAsync();
        var link = await sending.ArrivesAsync();

        Assert.StartsWith(publicUrl + "/d/", link, StringComparison.Ordinal);
        Assert.Equal("files.test", new Uri(page.Url).Host);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(new Uri(link).AbsolutePath + "/download")).StatusCode);
        await page.CloseAsync();
    }
}

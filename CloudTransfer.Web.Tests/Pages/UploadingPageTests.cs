using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class UploadingPageTests
{
    [Fact]
    public async Task The_page_of_a_transfer_being_received_shows_progress_offers_complete_files_and_refreshes_itself()
    {
        using var server = new RunningServer();
        var folder = SampleFolder.Of(300, 700);
        var answer = await BeginAsync(server, folder, 430);
        var page = new HtmlParser().ParseDocument(await GetAsync(server, answer.Id));

        Assert.Equal("On its way, 43 %", page.QuerySelector("[data-id=arriving]")!.Text());
        Assert.Equal("43", page.QuerySelector("progress")!.GetAttribute("value"));
        Assert.Contains("430 bytes of 1.0 kB", page.QuerySelector(".about")!.Text(), StringComparison.Ordinal);
        Assert.Equal([$"/d/{answer.Id}/files/0/00000.bin"], page.QuerySelectorAll(".tree a").Select(link => link.GetAttribute("href")));
        Assert.Equal("10", page.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content"));
        Assert.Null(page.QuerySelector("[data-id=download]"));

        await new TusClient(server.Client).SendAllAsync(answer.Uploads![0].Url, 430, folder.Joined[430..]);
        Assert.Contains("data-id=\"download\"", await GetAsync(server, answer.Id), StringComparison.Ordinal);
    }

    private static async Task<TransferAnswer> BeginAsync(RunningServer server, SampleFolder folder, int bytes)
    {
        var tus = new TusClient(server.Client);
        var answer = await tus.CreateTransferAsync(folder.Manifest());
        await tus.SendAllAsync(answer.Uploads![0].Url, 0, folder.Joined[..bytes]);
        return answer;
    }

    private static async Task<string> GetAsync(RunningServer server, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}") { Headers = { { "Accept", "text/html" } } };
        using var answer = await server.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}

using System.Net;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class GonePageTests(PageServer server) : IClassFixture<PageServer>
{
    private static readonly string[] Routes =
    [
        "", "?folder=", "?find=a", "?view=gallery", "/download", "/files/0", "/files/0/view", "/files/0/content", "/files/0/content?pass=x", "/SHA256SUMS",
    ];

    [Fact]
    public async Task Unknown_malformed_expired_used_up_and_deleted_links_get_identical_responses()
    {
        string[] transfers =
        [
            "/d/AAAAAAAAAAAAAAAAAAAAAA",
            "/d/x",
            await LandingAsync(transfer => transfer with { Expires = transfer.Created.AddSeconds(-1) }),
            await LandingAsync(transfer => transfer with { MaxDownloads = 1, Downloads = transfer.Downloads with { UsedUp = 1 } }),
            await LandingAsync(transfer => transfer with { State = TransferState.Deleting, PasswordHash = "x" }),
        ];
        foreach (var route in Routes)
        {
            var answers = new HashSet<string>(StringComparer.Ordinal);
            foreach (var transfer in transfers)
                answers.Add(await AnswerAsync(transfer + route));
            Assert.Contains("This link leads nowhere", Assert.Single(answers), StringComparison.Ordinal);
        }
    }

    private async Task<string> AnswerAsync(string path)
    {
        using var response = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var headers = response.Headers.Where(header => header.Key is not "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return string.Join('\n', headers) + "\n\n" + await response.Content.ReadAsStringAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(507)]
    public async Task An_error_page_says_what_happened_and_what_to_do(int status)
    {
        var page = await server.ReadAsync($"/specimen/error/{status}");

        Assert.Equal($"Error {status}", page.QuerySelector(".status")!.TextContent);
        Assert.All(page.QuerySelectorAll("main h1, main p"), line => Assert.NotEmpty(line.TextContent));
        Assert.Equal(3, page.QuerySelectorAll("main p").Length);
        Assert.Equal("/", page.QuerySelector("a.button-primary")!.GetAttribute("href"));
    }

    private async Task<string> LandingAsync(Func<Transfer, Transfer> change) => (await server.SeedAsync(change, "a.txt")).Landing;
}

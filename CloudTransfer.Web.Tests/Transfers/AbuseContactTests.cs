using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Transfers;

public sealed class AbuseContactTests
{
    [Theory]
    [InlineData("abuse@example.org", true)]
    [InlineData("https://example.org/report", true)]
    [InlineData("http://intranet/report?kind=files", true)]
    [InlineData("", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("not an address", false)]
    [InlineData("Someone <abuse@example.org>", false)]
    [InlineData("ftp://example.org", false)]
    public void Contact_is_an_email_address_or_an_HTTP_URL(string contact, bool allowed)
    {
        var options = new TransfersOptions { AbuseContact = contact };
        var wrong = options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!).ToList();
        if (allowed)
            Assert.Empty(wrong);
        else
            Assert.Contains(contact, Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abuse@example.org", "mailto:abuse@example.org?subject=Abuse%20report%3A%20transfer%20{id}")]
    [InlineData("https://example.org/report", "https://example.org/report?transfer={id}")]
    [InlineData("https://example.org/report?kind=files", "https://example.org/report?kind=files&transfer={id}")]
    public async Task Landing_page_links_to_the_contact_with_only_the_transfer_ID(string contact, string link)
    {
        using var server = new RunningServer(null, ("Transfers:AbuseContact", contact));
        var sent = await server.Client.PutAsync("private name.txt", [1]);
        Assert.True(StoredId.TryParse(sent.Id, out _));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}") { Headers = { { "Accept", "text/html" } } };
        using var response = await server.Client.SendAsync(request);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
        Assert.Equal(link.Replace("{id}", sent.Id, StringComparison.Ordinal), page.QuerySelector("[data-id=abuse]")!.GetAttribute("href"));
    }
}

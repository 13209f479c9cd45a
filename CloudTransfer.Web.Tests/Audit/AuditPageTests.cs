using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Administration;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.FileRequests;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>The administrator's pages of the audit trail and of file requests, without script.</summary>
public sealed class AuditPageTests : IDisposable
{
    private const string Key = "administrators-only-key";

    private readonly RunningServer _server = new(null, ("Admin:Key", Key));
    private readonly Visitor _administrator;

    public AuditPageTests() => _administrator = new Visitor(_server.Address);

    [Fact]
    public async Task Entries_are_found_by_transfer_action_day_and_actor_page_by_page_and_downloaded_as_CSV()
    {
        await SignInAsync();
        var sent = await _server.Client.PutFileAsync("secret-name.bin", [1]);
        for (var n = 0; n < AuditSearch.PageSize; n++)
            await _server.Client.PutFileAsync("a.bin", [1]);
        await AuditWalk.PostAsync(_administrator, $"/admin/transfers/{sent.Id}", ("expires", "3d"));

        Assert.Equal(["transfer.changed", "transfer.created"], await ActionsAsync($"/admin/audit?subject={Uri.EscapeDataString(sent.Link)}"));
        Assert.Equal(["transfer.changed"], await ActionsAsync($"/admin/audit?subject={sent.Id}&actor=administrator"));
        Assert.Equal(["session.began"], await ActionsAsync("/admin/audit?action=session.began"));
        Assert.Empty(await ActionsAsync("/admin/audit?until=2001-01-01"));
        var first = await _administrator.ReadAsync("/admin/audit?from=2001-01-01");
        Assert.Equal(AuditSearch.PageSize, first.QuerySelectorAll("[data-id=entries] tbody tr").Length);
        Assert.Equal("transfer.changed", first.QuerySelector("[data-id=entries] tbody tr")!.GetAttribute("data-action"));
        Assert.Contains("administrator", first.QuerySelector("[data-id=entries] tbody tr")!.TextContent, StringComparison.Ordinal);
        var second = await ActionsAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(["session.began", "transfer.created", "transfer.created"], second.Order(StringComparer.Ordinal));

        using var file = await _administrator.GetAsync(first.QuerySelector("[data-id=csv]")!.GetAttribute("href")!);
        var lines = (await file.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(AuditCsv.Head.TrimEnd(), lines[0]);
        Assert.Equal(AuditSearch.PageSize + 3, lines.Length - 2);
        Assert.Contains($",transfer.changed,administrator,transfer:{sent.Id},", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-name", string.Join('\n', lines), StringComparison.Ordinal);
        using var stranger = await _server.Client.GetAsync("/admin/audit.csv");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("until=2026-02-30")]
    [InlineData("action=transfer.eaten")]
    [InlineData("after=1")]
    [InlineData("after=x%20y")]
    public async Task What_is_not_understood_is_said_on_the_page_and_nothing_is_found_or_downloaded(string query)
    {
        await SignInAsync();
        foreach (var address in new[] { "/admin/audit", "/admin/audit.csv" })
        {
            using var answer = await _administrator.GetAsync($"{address}?{query}");
            Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var page = await _administrator.ReadAsync($"{address}?{query}");
            Assert.NotEqual("", page.QuerySelector("[role=alert]")!.TextContent);
            Assert.Empty(page.QuerySelectorAll("[data-id=entries], [data-id=csv]"));
        }
    }

    [Fact]
    public async Task File_request_is_found_by_its_id_its_link_and_the_address_of_its_page_in_the_trail_and_in_the_list()
    {
        await SignInAsync();
        var asked = await _server.Client.AskAsync(new { title = "Photos" });
        await _server.Client.AskAsync(new { title = "Others" });
        foreach (var text in new[] { asked.Id, asked.Link, $"{_server.Address}admin/requests/{asked.Id}", $"{_server.Address}admin/requests/{asked.Id}?closed=true" })
        {
            Assert.Equal(["request.created"], await ActionsAsync($"/admin/audit?subject={Uri.EscapeDataString(text)}"));
            var listed = await _administrator.ReadAsync($"/admin/requests?find={Uri.EscapeDataString(text)}");
            Assert.Equal("Photos", Assert.Single(listed.QuerySelectorAll("[data-id=requests] .name")).TextContent);
        }

        Assert.Empty((await _administrator.ReadAsync($"/admin/requests?find={StoredId.New()}")).QuerySelectorAll("[data-id=requests] li"));
        foreach (var wrong in new[] { "find=Photos", "after=1", $"after={asked.Id}" })
            Assert.Contains("not understood", (await _administrator.ReadAsync($"/admin/requests?{wrong}")).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_file_requests_hold_all_of_them_once()
    {
        await SignInAsync();
        var all = new List<string>();
        for (var n = 0; n < FileRequestStore.PageSize + 1; n++)
            all.Add((await _server.Client.AskAsync(new { title = $"{n}" })).Title);

        var first = await _administrator.ReadAsync("/admin/requests");
        var second = await _administrator.ReadAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(all.Order(StringComparer.Ordinal), first.QuerySelectorAll("[data-id=requests] .name").Concat(second.QuerySelectorAll("[data-id=requests] .name")).Select(name => name.TextContent).Order(StringComparer.Ordinal));
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.Equal("/admin/requests", second.QuerySelector(".pager a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("plain words", "plain words")]
    public void A_cell_is_no_formula_and_stays_one_cell(string text, string cell) =>
        Assert.Contains($",x,y,z,{cell},,", AuditCsv.Line(new AuditEntry(DateTimeOffset.UnixEpoch, "id", "x", "y", "z", text, null)), StringComparison.Ordinal);

    [Fact]
    public async Task Administrator_lists_closes_and_deletes_file_requests()
    {
        await SignInAsync();
        var asked = await _server.Client.AskAsync(new { title = "Photos <of> the party", from = "Ada", expires = "1d" });
        await _server.Client.PutAsync(asked, "a.bin", [1, 2, 3]);
        var listed = Assert.Single((await _administrator.ReadAsync("/admin/requests")).QuerySelectorAll("[data-id=requests] li"));
        Assert.Equal("Photos <of> the party", listed.QuerySelector(".name")!.TextContent);
        foreach (var part in new[] { "from Ada", "1 sender", "1 file", "3 bytes", "Open until" })
            Assert.Contains(part, string.Join(' ', listed.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        var page = listed.QuerySelector("a")!.GetAttribute("href")!;
        (await _administrator.SubmitAsync(page, "form[data-id=close]")).Dispose();
        Assert.StartsWith("Closed on", (await _administrator.ReadAsync(page)).QuerySelector("[data-id=state]")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await _server.Client.PutAsync(asked, "late.bin", [1])).Status);
        (await _administrator.SubmitAsync($"{page}/delete", "form[data-id=delete]")).Dispose();
        Assert.Empty((await _administrator.ReadAsync("/admin/requests")).QuerySelectorAll("[data-id=requests] li"));
        Assert.Equal((0, 0), (await _server.CountAsync("file_requests"), await _server.CountAsync("transfers")));
        Assert.Equal(1, await _server.CountAsync("removed_transfers WHERE ending = 'administrator'"));
        Assert.Equal(2, await _server.CountAsync($"audit_entries WHERE subject = 'request:{asked.Id}' AND actor = 'administrator'"));
    }

    public void Dispose()
    {
        _administrator.Dispose();
        _server.Dispose();
    }

    private async Task SignInAsync()
    {
        using var entered = await _administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", Key));
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
    }

    private async Task<string[]> ActionsAsync(string address) =>
        [.. (await _administrator.ReadAsync(address)).QuerySelectorAll("[data-id=entries] tbody tr").Select(row => row.GetAttribute("data-action")!)];
}

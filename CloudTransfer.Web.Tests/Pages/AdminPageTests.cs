using System.Net;
using AngleSharp.Dom;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Pages;

public sealed class AdminPageTests : IDisposable
{
    private const string Key = "administrators-only-key";

    private readonly RunningServer _server = new(null, ("Admin:Key", Key), ("Admin:GrafanaUrl", "http://localhost:3000/d/x"));
    private readonly Visitor _administrator;

    public AdminPageTests() => _administrator = new Visitor(_server.Address);

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/delete")]
    [InlineData("/admin/transfers/AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Without_a_key_in_the_configuration_there_is_no_such_page(string path)
    {
        using var off = new RunningServer();
        using var visitor = new Visitor(off.Address);
        using var answer = await visitor.GetAsync(path);
        using var posted = await visitor.PostAsync("/admin/sign-in", ("key", ""));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEqual(HttpStatusCode.SeeOther, posted.StatusCode);
    }

    [Fact]
    public async Task It_opens_to_the_key_alone_and_closes_at_signing_out()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await _administrator.GetAsync("/admin")).StatusCode);
        using (var wrong = await _administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "another-administrators-key")))
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        await SignInAsync();
        Assert.Equal("http://localhost:3000/d/x", (await _administrator.ReadAsync("/admin")).QuerySelector("[data-id=grafana]")!.GetAttribute("href"));
        using (await _administrator.SubmitAsync("/admin", "form[action='/admin/sign-out']"))
            Assert.Equal(HttpStatusCode.Unauthorized, (await _administrator.GetAsync("/admin")).StatusCode);
    }

    [Fact]
    public async Task Guessing_ends_after_ten_wrong_keys_also_for_the_right_one()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await _administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", $"guess {i}"))).StatusCode);
        using var right = await _administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", Key));
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.NotNull(right.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_recipient_s_link_that_somebody_complains_of_leads_to_its_transfer_also_when_it_was_withdrawn()
    {
        await SignInAsync();
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        await _server.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "INSERT INTO recipients (id, transfer_id, number, address, state) VALUES (@link, @Id, 0, 'ann@example.org', 'withdrawn')",
            new { sent.Id, link = new string('r', 22) }, CancellationToken.None);

        var list = await _administrator.ReadAsync($"/admin?find=https://send.example.org/d/{new string('r', 22)}");
        Assert.Equal([sent.Id], list.QuerySelectorAll("[name=id]").Select(box => box.GetAttribute("value")));
        var page = await _administrator.ReadAsync($"/admin/transfers/{new string('r', 22)}");
        Assert.Equal(sent.Link, page.QuerySelector("#link")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Background_work_that_waits_is_shown_and_what_failed_is_tried_again_at_once()
    {
        await SignInAsync();
        var idle = (await _administrator.ReadAsync("/admin")).QuerySelectorAll("[data-id=jobs] tbody tr");
        Assert.Equal(["Checksums", "Cleaning", "Removal of file requests"], idle.Select(row => row.Children[0].TextContent.Trim()));
        Assert.All(idle, row => Assert.Equal(("0", "", "0", ""), Cells(row)));
        Assert.All(idle, row => Assert.Null(row.QuerySelector("form")));
        var database = _server.Services.GetRequiredService<IDatabase>();
        var due = _server.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        // Of a transfer that is not there: the worker of the server leaves it alone before its time.
        await database.ExecuteAsync(
            """
            INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at, attempts, failing_since, last_error)
            VALUES ('cleanup', '', 0, 0, 0, @due, 4, 1700000000000, 'lease_expired')
            """,
            new { due = due.ToUnixTimeMilliseconds() }, CancellationToken.None);

        var failed = (await _administrator.ReadAsync("/admin")).QuerySelector("[data-id=jobs] tr[data-kind=Cleanup]")!;
        Assert.Equal(("1", "4"), (Cells(failed).Waiting, Cells(failed).Attempts));
        Assert.StartsWith("The replica ended in the middle of it", Cells(failed).Error, StringComparison.Ordinal);
        Assert.Contains("2023-11-14", failed.QuerySelector("time")!.GetAttribute("datetime"), StringComparison.Ordinal);
        using (var retried = await _administrator.SubmitAsync("/admin", "form[data-id=retry]"))
            Assert.Equal((HttpStatusCode.SeeOther, "/admin#jobs"), (retried.StatusCode, $"{retried.Headers.Location}"));
        Assert.InRange(
            await database.FirstAsync<long>("SELECT due_at FROM jobs WHERE kind = 'cleanup'", new { }, CancellationToken.None), 1, due.ToUnixTimeMilliseconds() - 1);

        static (string Waiting, string Oldest, string Attempts, string Error) Cells(IElement row) => (
            row.Children[1].TextContent.Trim(), row.Children[2].TextContent.Trim(), row.Children[3].TextContent.Trim(), row.Children[4].TextContent.Trim());
    }

    [Fact]
    public async Task What_is_ticked_is_deleted_after_a_question_and_the_owners_read_who_did_it()
    {
        var sent = new List<UploadAnswer>();
        for (var i = 0; i < 3; i++)
            sent.Add(await _server.Client.PutAsync($"{i}.bin", [1]));
        await SignInAsync();
        var question = $"/admin/delete?id={sent[0].Id}&id={sent[2].Id}";
        Assert.Equal("Delete 2 transfers?", (await _administrator.ReadAsync(question)).QuerySelector("h1")!.Text());
        // The form has a hidden field for each; a visitor sends all of them.
        var page = await _administrator.ReadAsync(question);
        var token = page.QuerySelector("form[data-id=delete] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var deleted = await _administrator.PostAsync("/admin/delete", ("id", sent[0].Id), ("id", sent[2].Id), ("__RequestVerificationToken", token));
        Assert.Equal("/admin?deleted=2", deleted.Headers.Location!.ToString());

        Assert.Equal([sent[1].Id], (await _administrator.ReadAsync("/admin")).QuerySelectorAll("[name=id]").Select(box => box.GetAttribute("value")));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync($"/d/{sent[0].Id}")).StatusCode);
        Assert.Contains("Whoever runs this server deleted it", (await _administrator.ReadAsync(new Uri(sent[0].OwnerLink).AbsolutePath)).QuerySelector(".lead")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transfer_shows_its_largest_files_first_and_hostile_names_are_text()
    {
        var sent = await _server.Client.PostAsync([("small.txt", [1]), ("big.mov", new byte[5000]), ("<img src=x onerror=alert(1)>", new byte[300])]);
        await SignInAsync();
        var page = await _administrator.ReadAsync($"/admin/transfers/{sent.Id}");
        Assert.Equal(["big.mov", "_img src=x onerror=alert(1)_", "small.txt"], page.QuerySelectorAll("[data-id=largest] .name").Select(name => name.Text()));
        foreach (var path in new[] { "/admin", $"/admin?find={Uri.EscapeDataString(Hostile.Names[1])}&size=%3Cb%3E&age=%22", $"/admin/delete?id={sent.Id}" })
            Assert.Empty((await _administrator.ReadAsync(path)).QuerySelectorAll("img, main b, [onerror], [onmouseover], script:not([src])"));
    }

    [Fact]
    public async Task A_transfer_shows_its_link_and_its_expiry_can_be_changed()
    {
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        await SignInAsync();
        var path = $"/admin/transfers/{sent.Id}";
        var page = await _administrator.ReadAsync(path);
        Assert.Equal(sent.Link, page.QuerySelector("#link")!.GetAttribute("value"));
        Assert.Equal("available", page.QuerySelector("[data-id=state]")!.Text());

        using (var changed = await _administrator.SubmitAsync(path, "form[data-id=extend]", ("expires", "30d")))
            Assert.Equal(path + "?saved=true", changed.Headers.Location!.ToString());
        _server.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync($"/d/{sent.Id}")).StatusCode);

        using (var wrong = await _administrator.SubmitAsync(path, "form[data-id=extend]", ("expires", "400d")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains("&#x27;expires&#x27;", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var token = page.QuerySelector("form[data-id=extend] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        _server.Clock.Advance(TimeSpan.FromDays(2));
        using var late = await _administrator.PostAsync(path, ("expires", "1d"), ("__RequestVerificationToken", token));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Null((await _administrator.ReadAsync(path)).QuerySelector("form[data-id=extend]"));
    }

    [Fact]
    public async Task A_transfer_is_listed_by_its_title_and_found_by_it_and_by_who_it_says_sends_it()
    {
        var sent = await _server.Client.PutAsync("a.bin?title=The+lake&from=Anna+M%C3%BCller", [1]);
        await _server.Client.PutAsync("b.bin", [1]);
        await SignInAsync();
        foreach (var find in new[] { "the LAKE", "M\u00DCLLER", "a.bin" })
        {
            var list = await _administrator.ReadAsync($"/admin?find={Uri.EscapeDataString(find)}");
            var row = Assert.Single(list.QuerySelectorAll(".selectable"));
            Assert.Equal("The lake", row.QuerySelector(".name")!.Text());
            Assert.Contains("a.bin", row.QuerySelector(".about")!.Text(), StringComparison.Ordinal);
            Assert.Contains("from Anna M\u00FCller", row.QuerySelector(".about")!.Text(), StringComparison.Ordinal);
        }

        var page = await _administrator.ReadAsync($"/admin/transfers/{sent.Id}");
        Assert.Equal("The lake", page.QuerySelector("h1")!.Text());
        Assert.Contains("as the sender says", page.QuerySelector(".state")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_states_are_searched_for_and_all_that_is_found_can_be_selected()
    {
        await _server.Client.PutAsync("Report 2026.pdf", [1]);
        await _server.Client.PutAsync("report, old.pdf", [1]);
        await _server.Client.PutAsync("else.pdf", [1]);
        await SignInAsync();
        var found = await _administrator.ReadAsync("/admin?find=REPORT&state=Available");
        Assert.Equal(["report, old.pdf", "Report 2026.pdf"], found.QuerySelectorAll(".selectable .name").Select(name => name.Text()));
        Assert.Empty(found.QuerySelectorAll("[name=id][checked]"));
        var all = await _administrator.ReadAsync(found.QuerySelector("[data-id=select-all]")!.GetAttribute("href")!);
        Assert.Equal(2, all.QuerySelectorAll("[name=id][checked]").Length);
        Assert.Equal("REPORT", all.QuerySelector("#find")!.GetAttribute("value"));
        Assert.Equal("Available", all.QuerySelector("#status [selected]")!.GetAttribute("value"));
        Assert.Empty((await _administrator.ReadAsync("/admin?find=report&state=Arriving")).QuerySelectorAll(".selectable"));
    }

    [Fact]
    public async Task Refusals_of_all_replicas_are_counted()
    {
        using var other = new RunningServer(_server.VolumePath, ("Upload:MaxBytes", "10"));
        using (var strange = new HttpRequestMessage(HttpMethod.Post, "/upload") { Headers = { { "Origin", "http://elsewhere.example" } } })
            Assert.Equal(HttpStatusCode.Forbidden, (await _server.Client.SendAsync(strange)).StatusCode);
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await other.Client.PutAsync("/a.bin", new ByteArrayContent(new byte[11]))).StatusCode);
        foreach (var server in new[] { _server, other })
            await server.Services.GetRequiredService<RejectionCounter>().WriteAsync(CancellationToken.None);

        await SignInAsync();
        var rows = (await _administrator.ReadAsync("/admin")).QuerySelectorAll("[data-id=rejections] tbody tr").Select(row => string.Join(' ', row.Children.Take(3).Select(cell => cell.Text())));
        Assert.Equal(["Too large 2 2", "From another site 1 1"], rows);
        _server.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Empty(await _server.Services.GetRequiredService<RejectionCounter>().CountAsync(CancellationToken.None));
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
}

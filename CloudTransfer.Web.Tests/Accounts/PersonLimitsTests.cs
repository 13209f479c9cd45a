using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>The size and the lifetime of a person's transfers, and what people and administrators see of limits.</summary>
public sealed class PersonLimitsTests(LimitedPeople people) : IClassFixture<LimitedPeople>
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Limits_of_a_person_go_before_those_of_the_role_and_these_before_those_of_all(bool isPostgreSql)
    {
        var person = await people.NewAsync(isPostgreSql);
        var administrator = await people.NewAsync(isPostgreSql, UserRole.Administrator);
        Assert.Equal("Created", await SendAsync(administrator.One, 5 << 20, "1d"));
        Assert.Equal("expires_too_long", await SendAsync(administrator.One, 1, "3d"));
        Assert.Equal("transfer_too_large", await SendAsync(person.One, (3 << 20) + 1, "1d"));
        Assert.Equal("expires_too_long", await SendAsync(person.One, 1, "61d"));
        Assert.Equal("Created", await SendAsync(person.One, 1, "60d"));
        Assert.Equal("expires_too_long", await SendAsync(person.Server.Client, 1, "31d"));

        await person.LimitAsync(new PersonLimits(Quota: 10 << 20, MaxBytes: 4 << 20, MaxLifetime: TimeSpan.FromDays(1)));

        Assert.Equal("Created", await SendAsync(person.Two, 4 << 20, "1d"));
        Assert.Equal("transfer_too_large", await SendAsync(person.Two, (4 << 20) + 1, "1d"));
        Assert.Equal("expires_too_long", await SendAsync(person.Two, 1, "2d"));
        // What nobody asked for is as long as it may be.
        var sent = await person.Two.PutFileAsync("a.bin", [1]);
        Assert.Equal(person.Server.Clock.GetUtcNow().AddDays(1), sent.Expires!.Value, TimeSpan.FromMinutes(5));
        // By the owner's link, whoever has it.
        var page = new Uri(sent.OwnerLink).AbsolutePath;
        using var owner = new Visitor(person.Server.Address);
        Assert.Equal(["1h", "12h", "1d"], (await owner.ReadAsync(page)).QuerySelectorAll("#expires option").Select(option => option.GetAttribute("value")).Where(value => value is { Length: > 0 }));
        using (var extended = await owner.SubmitAsync(page, "[data-id=change] form", ("expires", "2d")))
            Assert.Equal(HttpStatusCode.BadRequest, extended.StatusCode);
        using (var extended = await owner.SubmitAsync(page, "[data-id=change] form", ("expires", "12h")))
            Assert.Equal(HttpStatusCode.SeeOther, extended.StatusCode);
    }

    [Fact]
    public async Task Person_sees_what_is_used_and_what_may_be_sent()
    {
        var person = await people.NewAsync(isPostgreSql: false);
        await person.One.PutFileAsync("a.bin", SampleBytes.Of(2_000_000));
        using var browser = TestPerson.Browser(person.Server, person.Session);

        var form = (await browser.ReadAsync("/")).QuerySelector("[data-id=new-transfer]")!;

        Assert.Equal(($"{3 << 20}", $"{LimitedPeople.Quota - 2_000_000}"), (form.GetAttribute("data-max-bytes"), form.GetAttribute("data-left")));
        Assert.Equal("60d", form.QuerySelectorAll("#expires option")[^1].GetAttribute("value"));
        Assert.Equal("You use 2.0 MB of 4 MB", (await browser.ReadAsync("/")).QuerySelector("[data-id=space]")!.TextContent);
        Assert.Equal("2.0 MB of 4 MB", (await browser.ReadAsync("/account")).QuerySelector("[data-id=space]")!.TextContent);
        Assert.Equal("2.0 MB of 4 MB in use", (await browser.ReadAsync("/transfers")).QuerySelector("[data-id=space]")!.TextContent);
        using var exported = await browser.GetAsync("/account/data.json");
        var usage = (await exported.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("usage");
        Assert.Equal(
            (2_000_000, LimitedPeople.Quota, 3 << 20, "60d"),
            (usage.GetProperty("bytes").GetInt64(), usage.GetProperty("quota").GetInt64(), usage.GetProperty("maxBytes").GetInt64(), usage.GetProperty("maxLifetime").GetString()));
        using var stranger = new Visitor(person.Server.Address);
        var page = await stranger.ReadAsync("/");
        Assert.Null(page.QuerySelector("[data-id=space]"));
        form = page.QuerySelector("[data-id=new-transfer]")!;
        Assert.Equal(("1000000000000", ""), (form.GetAttribute("data-max-bytes"), form.GetAttribute("data-left")));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Administrator_sets_limits_and_finds_who_uses_most_and_what_it_is(bool isPostgreSql)
    {
        var (little, much) = (await people.NewAsync(isPostgreSql), await people.NewAsync(isPostgreSql));
        await little.One.PutFileAsync("little.bin", SampleBytes.Of(1_000_000));
        await much.One.PutFileAsync("much.bin", SampleBytes.Of(3_000_000));
        using var administrator = new Visitor(little.Server.Address);
        (await administrator.SubmitAsync("/admin", "form[data-id=sign-in]", ("key", "administrators-only-key"))).Dispose();
        var address = $"/admin/people/{much.Id}";
        foreach (var wrong in new (string, string)[] { ("quota", "much"), ("maxBytes", "0"), ("maxLifetime", "7") })
        {
            using var refused = await administrator.SubmitAsync(address, "form[data-id=limits]", wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using (var saved = await administrator.SubmitAsync(address, "form[data-id=limits]", ("quota", "6MB"), ("maxLifetime", "1 year")))
            Assert.Equal(address + "?done=limited", $"{saved.Headers.Location}");

        var page = await administrator.ReadAsync(address);
        Assert.Equal(["6MB", "", "365d"], page.QuerySelectorAll("form[data-id=limits] input:not([type=hidden])").Select(input => input.GetAttribute("value") ?? ""));
        Assert.Equal("3.0 MB of 6 MB, 50 %", page.QuerySelector("[data-id=space]")!.TextContent);
        var listed = (await administrator.ReadAsync("/admin/people?order=Bytes")).QuerySelectorAll("[data-id=people] li").ToList();
        var (first, second) = (listed.FindIndex(row => row.InnerHtml.Contains(much.Id.Value, StringComparison.Ordinal)), listed.FindIndex(row => row.InnerHtml.Contains(little.Id.Value, StringComparison.Ordinal)));
        Assert.InRange(first, 0, second);
        Assert.Equal("3.0 MB of 6 MB, 50 %", listed[first].QuerySelector(".size")!.TextContent);
        Assert.Equal("1.0 MB of 4 MB, 24 %", listed[second].QuerySelector(".size")!.TextContent);
        var transfers = await administrator.ReadAsync(page.QuerySelector("[data-id=transfers]")!.GetAttribute("href")!);
        Assert.Equal("much.bin", Assert.Single(transfers.QuerySelectorAll("[data-id=transfers] .name")).TextContent);
        (await administrator.SubmitAsync(address, "form[data-id=limits]", ("quota", ""), ("maxLifetime", ""))).Dispose();
        Assert.Equal("3.0 MB of 4 MB, 72 %", (await administrator.ReadAsync(address)).QuerySelector("[data-id=space]")!.TextContent);
    }

    private static async Task<string> SendAsync(HttpClient client, int size, string expires)
    {
        using var body = new ByteArrayContent(SampleBytes.Of(size));
        using var answer = await client.PutAsAsync($"/a.bin?expires={expires}", body);
        return answer.IsSuccessStatusCode ? $"{answer.StatusCode}" : (await answer.Content.ReadFromJsonAsync<Problem>())!.Code;
    }
}

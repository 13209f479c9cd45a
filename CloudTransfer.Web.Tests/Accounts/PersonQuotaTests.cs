using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.FileRequests;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Accounts;

/// <summary>What a person's transfers take together is bounded, by whichever way and at whichever replica they come.</summary>
public sealed class PersonQuotaTests(LimitedPeople people) : IClassFixture<LimitedPeople>
{
    private const int Size = 1 << 20;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Uploads_that_race_at_two_replicas_by_all_ways_never_exceed_it(bool isPostgreSql)
    {
        var person = await people.NewAsync(isPostgreSql);
        var asked = await person.One.AskAsync(new { title = "Photos" });
        Func<HttpClient, Task<HttpStatusCode>>[] ways =
        [
            client => StatusAsync(client.PutAsAsync("/a.bin", new ByteArrayContent(SampleBytes.Of(Size)))),
            client => StatusAsync(client.PutAsAsync("/b.bin", new ByteArrayContent(SampleBytes.Of(Size)), chunked: true)),
            client => StatusAsync(client.PostAsAsync("application/json", GeneratedBody.Form(4, Size / 4), chunked: true)),
            client => StatusAsync(new TusClient(client).SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{Size}"))),
            client => StatusAsync(client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = "c.bin", size = Size } } })),
            async client => (await people.Replicas(isPostgreSql).Two.Client.PutAsync(asked, "d.bin", SampleBytes.Of(Size))).Status,
        ];

        var others = people.Replicas(isPostgreSql).One.Client.PutFileAsync("other.bin", SampleBytes.Of(5 << 20));
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(n => ways[n % ways.Length](n / ways.Length % 2 == 0 ? person.One : person.Two)));

        Assert.All(answers, status => Assert.True(status is HttpStatusCode.Created or HttpStatusCode.InsufficientStorage, $"{status}"));
        Assert.InRange(answers.Count(status => status is HttpStatusCode.Created), 2, LimitedPeople.Quota / Size);
        Assert.InRange(await person.UsedAsync(), 2 * Size, LimitedPeople.Quota);
        Assert.Equal(5 << 20, (await others).Size);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_byte_of_it_can_be_used_and_comes_back_with_deletion_expiry_and_cancellation(bool isPostgreSql)
    {
        var person = await people.NewAsync(isPostgreSql);
        var server = person.Server;
        var deleted = await person.One.PutFileAsync("a.bin", SampleBytes.Of(Size));
        await person.Two.PutFileAsync("b.bin", SampleBytes.Of(Size), "?expires=1h");
        using var announced = await new TusClient(person.One).SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{Size}"));
        // Steps ahead of what has come end where the quota does.
        using (var last = await person.Two.PutAsAsync("/c.bin", new ByteArrayContent(SampleBytes.Of(Size)), chunked: true))
            Assert.Equal(Size, (await last.TakenAsync()).Size);
        Assert.Equal(LimitedPeople.Quota, await person.UsedAsync());
        Assert.Equal((HttpStatusCode.InsufficientStorage, "person_quota_reached"), await RefusedAsync(person.One.PutAsAsync("/d.bin", new ByteArrayContent([1]))));

        using (var gone = await person.One.DeleteAsync($"/api/v1/transfers/{deleted.Id}"))
            Assert.True(gone.IsSuccessStatusCode);
        Assert.Equal(3 * Size, await person.UsedAsync());
        using (var cancelled = await new TusClient(person.Two).SendAsync("DELETE", announced.Headers.Location!.ToString(), (byte[]?)null))
            Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal(2 * Size, await person.UsedAsync());
        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();
        Assert.Equal(Size, await person.UsedAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handed_over_transfers_count_with_their_new_person_who_may_have_more_then_than_the_quota(bool isPostgreSql)
    {
        var (from, to) = (await people.NewAsync(isPostgreSql), await people.NewAsync(isPostgreSql));
        foreach (var client in new[] { from.One, to.Two })
            await client.PutFileAsync("a.bin", SampleBytes.Of(3 * Size));
        using var announced = await new TusClient(from.One).SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "1000"));

        Assert.Equal(2, await from.Server.Services.GetRequiredService<PeopleStore>().HandOverAsync(from.Id, to.Id, CancellationToken.None));

        Assert.Equal((0, (6 * Size) + 1000), (await from.UsedAsync(), await to.UsedAsync()));
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await RefusedAsync(to.One.PutAsAsync("/b.bin", new ByteArrayContent([1])))).Status);
        // What had begun goes on.
        using var ended = await new TusClient(from.Two).PatchAsync(announced.Headers.Location!.ToString(), 0, new byte[1000]);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal((6 * Size) + 1000, await to.UsedAsync());
        await from.One.PutFileAsync("c.bin", SampleBytes.Of(3 * Size));
    }

    [Theory]
    [InlineData("PUT /a.bin HTTP/1.1\r\nContent-Length: 2000001")]
    [InlineData("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 2000001")]
    [InlineData("POST /api/v1/tus HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 2000001\r\nContent-Length: 0")]
    public async Task What_is_too_much_is_refused_before_its_first_byte(string head)
    {
        var person = await people.NewAsync(isPostgreSql: false);
        await person.LimitAsync(new PersonLimits(Quota: 2_000_000));
        await using var connection = await RawConnection.OpenAsync(person.Server.Address);

        await connection.SendAsync($"{head}\r\nHost: localhost\r\nAuthorization: {person.One.DefaultRequestHeaders.Authorization}\r\n\r\n");

        Assert.Equal(HttpStatusCode.InsufficientStorage, (await connection.ReadAsync()).Status);
        Assert.Equal(0, await person.UsedAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sender_to_a_request_learns_that_it_takes_no_more_and_nothing_of_its_person(bool isPostgreSql)
    {
        var person = await people.NewAsync(isPostgreSql);
        var sender = people.Replicas(isPostgreSql).Two.Client;
        var asked = await person.One.AskAsync(new { title = "Photos" });
        await person.One.PutFileAsync("a.bin", SampleBytes.Of(3 * Size));
        Assert.Equal(HttpStatusCode.Created, (await sender.PutAsync(asked, "b.bin", SampleBytes.Of(Size / 2))).Status);

        using var refused = await sender.PutAsAsync($"/r/{asked.Id}/c.bin", new ByteArrayContent(SampleBytes.Of(Size)));
        var problem = await refused.Content.ReadFromJsonAsync<Problem>();

        Assert.Equal((507, "requester_quota_reached"), (problem!.Status, problem.Code));
        Assert.DoesNotMatch("[0-9]|MB", problem.Detail);
        Assert.Equal(HttpStatusCode.Created, (await sender.PutAsync(asked, "d.bin", SampleBytes.Of(Size / 2))).Status);
        using var visitor = new Visitor(person.Server.Address);
        using var full = await visitor.GetAsync($"/r/{asked.Id}");
        Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        // As its person's own page says it.
        using var owner = TestPerson.Browser(person.Server, person.Session);
        Assert.EndsWith(" of 4 MB", (await owner.ReadAsync("/account")).QuerySelector("[data-id=space]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("4 MB", await full.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(LimitedPeople.Quota, await person.UsedAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string Code)> RefusedAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<Problem>())!.Code);
    }
}

using System.Net;
using System.Net.Http.Json;

namespace CloudTransfer.Web.Tests.FileRequests;

/// <summary>One client makes so many file requests in an hour, and no more.</summary>
public sealed class RequestRateTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_makes_too_many_requests_is_told_when_to_make_another_at_every_replica(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        // The test stands where a proxy would, so that clients have addresses.
        (string, string)[] few = [("Upload:MaxFileRequestsPerHourPerClient", "3"), ("Proxy:KnownNetworks:0", "127.0.0.0/8")];
        using var one = new RunningServer(volume.Path, few);
        using var two = new RunningServer(volume.Path, few);
        foreach (var server in new[] { one, two, one })
        {
            using var made = await server.Client.SendAsync(From("203.0.113.1"));
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using var refused = await two.Client.SendAsync(From("203.0.113.1"));
        using var browser = new Visitor(two.Address);
        var form = (await browser.ReadAsync("/requests")).QuerySelector("form[data-id=new-request]")!;
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var post = new HttpRequestMessage(HttpMethod.Post, "/requests") { Headers = { { "X-Forwarded-For", "203.0.113.1" } } };
        post.Content = new FormUrlEncodedContent([KeyValuePair.Create("title", "Photos"), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var page = await browser.SendAsync(post);

        foreach (var answer in new[] { refused, page })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.Equal(TimeSpan.FromMinutes(20), answer.Headers.RetryAfter!.Delta);
            Assert.Contains("Too many file requests have been made from your address in the last hour", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(3, await one.CountAsync("file_requests"));
        using var other = await two.Client.SendAsync(From("203.0.113.2"));
        two.Clock.Advance(TimeSpan.FromMinutes(21));
        using var later = await two.Client.SendAsync(From("203.0.113.1"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (other.StatusCode, later.StatusCode));
    }

    private static HttpRequestMessage From(string client) => new(HttpMethod.Post, "/api/v1/requests")
    {
        Content = JsonContent.Create(new { title = "Photos" }),
        Headers = { { "X-Forwarded-For", client } },
    };
}

using System.Net;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Small uploads of many senders at two replicas, which share transactions.</summary>
public sealed class SmallUploadsTests
{
    private const int Rounds = 10, Clients = 24;

    [SkippableFact]
    public async Task Replicas_that_take_small_uploads_of_the_same_senders_do_not_wait_for_each_other()
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql: true);
        // PostgreSQL ends a deadlock after a second, which would hide it.
        var reach = TestDatabase.Settings(volume.Path, []).Single().Value + ";Options=-c deadlock_timeout=10min";
        (string, string)[] settings = [(TestDatabase.Key, reach), ("Proxy:KnownNetworks:0", "127.0.0.0/8")];
        using var one = new RunningServer(volume.Path, settings);
        using var other = new RunningServer(volume.Path, settings);
        var clients = Enumerable.Range(1, Clients).ToList();

        for (var round = 0; round < Rounds; round++)
        {
            var sent = Task.WhenAll(clients.Select(n => PutAsync(one, n)).Concat(clients.AsEnumerable().Reverse().Select(n => PutAsync(other, n))));
            Assert.All(await sent.WaitAsync(TimeSpan.FromMinutes(3)), status => Assert.Equal(HttpStatusCode.Created, status));
        }

        Assert.Equal(2 * Rounds * Clients, await one.CountAsync("transfers"));
        Assert.Equal(Clients, await one.CountAsync("file_meters"));
    }

    private static async Task<HttpStatusCode> PutAsync(RunningServer server, int client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.txt") { Content = new ByteArrayContent([1, 2, 3]) };
        request.Headers.Add("X-Forwarded-For", $"203.0.113.{client}");
        using var response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }
}

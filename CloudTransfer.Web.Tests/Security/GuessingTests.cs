using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Guessing at secrets through the real nginx, over several replicas, by clients who lie about their address.</summary>
public partial class GuessingTests : IAsyncLifetime, IDisposable
{
    private const string AdminKey = "administrators-only-key", UploadKey = "an-upload-key-for-tests", Password = "open sesame";
    private const int MostPerClient = 10, MostPerTransfer = 50;

    private readonly TestFolder _volume;
    private ReplicaProcess[] _replicas = [];

    public GuessingTests()
        : this(isPostgreSql: false)
    {
    }

    protected GuessingTests(bool isPostgreSql) => _volume = TestDatabase.NewVolume(isPostgreSql);

    public async Task InitializeAsync() => _replicas = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ReplicaProcess.StartAsync(
        _volume.Path, FrontProxy.Known, ("Admin:Key", AdminKey), ("Upload:AccessKeys:0", UploadKey))));

    [SkippableTheory]
    [InlineData("Replacing")]
    [InlineData("Appending")]
    public async Task A_rotating_X_Forwarded_For_is_no_new_client(string telling)
    {
        await using var proxy = await FrontProxy.StartAsync(Enum.Parse<ForwardedForMode>(telling), [.. _replicas.Select(replica => replica.Address)]);
        var sent = await SendAsync();
        using var guesser = proxy.ClientFrom("127.0.0.2");
        using var other = proxy.ClientFrom("127.0.0.3");

        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < MostPerClient + 10; n++)
            statuses.Add(await guesser.UnlockAsync(sent.Id, $"guess {n}", ("X-Forwarded-For", $"203.0.113.{n}")));

        Assert.All(statuses.Take(MostPerClient), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.All(statuses.Skip(MostPerClient), status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        foreach (var header in new[] { "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "X-Forwarded-Host", "X-Original-For" })
            Assert.Equal(HttpStatusCode.TooManyRequests, await guesser.UnlockAsync(sent.Id, Password, (header, "198.51.100.1")));
        Assert.Equal(HttpStatusCode.TooManyRequests, await guesser.UnlockAsync(sent.Id, Password, ("X-Forwarded-For", "127.0.0.3, 127.0.0.1")));

        // Who did not guess is not punished for it.
        Assert.Equal(HttpStatusCode.OK, await other.UnlockAsync(sent.Id, Password, ("X-Forwarded-For", "127.0.0.2")));
    }

    [SkippableFact]
    public async Task Many_clients_together_get_no_more_guesses_at_one_transfer_than_it_bears()
    {
        await using var proxy = await FrontProxy.StartAsync(ForwardedForMode.Replacing, [.. _replicas.Select(replica => replica.Address)]);
        var (sent, other) = (await SendAsync(), await SendAsync());

        var wrong = 0;
        for (var client = 2; client < 10; client++)
        {
            using var guesser = proxy.ClientFrom($"127.0.0.{client}");
            for (var n = 0; n < MostPerClient - 1; n++)
                wrong += await guesser.UnlockAsync(sent.Id, $"guess {client} {n}") is HttpStatusCode.Unauthorized ? 1 : 0;
        }

        Assert.Equal(MostPerTransfer, wrong);
        using var newcomer = proxy.ClientFrom("127.0.0.20");
        Assert.Equal(HttpStatusCode.TooManyRequests, await newcomer.UnlockAsync(sent.Id, Password));
        Assert.Equal(HttpStatusCode.OK, await newcomer.UnlockAsync(other.Id, Password));
    }

    [SkippableFact]
    public async Task Keys_are_guarded_by_the_true_address_as_passwords_are()
    {
        await using var proxy = await FrontProxy.StartAsync(ForwardedForMode.Appending, [.. _replicas.Select(replica => replica.Address)]);
        using var guesser = proxy.ClientFrom("127.0.0.2");
        using var other = proxy.ClientFrom("127.0.0.3");

        for (var n = 0; n < MostPerClient; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(guesser, $"no-upload-key-at-all-{n}", $"203.0.113.{n}"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await PutAsync(guesser, UploadKey, "127.0.0.3"));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(other, UploadKey, "127.0.0.2"));
    }

    [SkippableFact]
    public async Task Who_has_guessed_too_often_is_told_one_time_to_wait()
    {
        var sent = await SendAsync();
        for (var n = 0; n < MostPerClient; n++)
            await _replicas[0].Client.UnlockAsync(sent.Id, $"guess {n}");

        using var answer = await _replicas[0].Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/download")
        {
            Headers = { Authorization = RequestCredentials.Password(Password) },
        });

        Assert.Equal(["15 minutes"], Time().Matches(await answer.Content.ReadAsStringAsync()).Select(match => match.Value));
        Assert.Equal(TimeSpan.FromMinutes(15), answer.Headers.RetryAfter!.Delta);
    }

    [SkippableFact]
    public async Task Past_the_proxy_nobody_s_word_about_an_address_counts()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Proxy:KnownNetworks:0", "192.0.2.0/24"));
        var sent = await replica.Client.PutAsync("a.bin?password=open%20sesame", [1]);

        for (var n = 0; n < MostPerClient; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await replica.Client.UnlockAsync(sent.Id, $"guess {n}", ("X-Forwarded-For", $"203.0.113.{n}")));

        Assert.Equal(HttpStatusCode.TooManyRequests, await replica.Client.UnlockAsync(sent.Id, Password, ("X-Forwarded-For", "203.0.113.99")));
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
    }

    public void Dispose()
    {
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<UploadAnswer> SendAsync()
    {
        using var keyed = new HttpClient { BaseAddress = _replicas[0].Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + UploadKey } } };
        return await keyed.PutAsync("a.bin?password=open%20sesame", [1]);
    }

    [GeneratedRegex(@"\w+ (second|minute|hour)s?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Time();

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string key, string claim)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]), Headers = { { "X-Forwarded-For", claim } } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class GuessingOnPostgreSqlTests()
    : GuessingTests(isPostgreSql: true);

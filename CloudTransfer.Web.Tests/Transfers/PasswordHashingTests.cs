using System.Buffers.Binary;
using System.Net;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>The cost of hashing a password: high for an attacker who has the hash, and at most half of the server's processors.</summary>
public sealed class PasswordHashingTests
{
    private const int Owasp = 210_000, HmacSha512 = 2;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 0)]
    public async Task Hashing_runs_once_per_client_and_on_at_most_half_of_the_processors(int clients, int most)
    {
        var hasher = new CountingHasher();
        using var server = new RunningServer(
            null, services => services.AddSingleton<IPasswordHasher<PasswordHashing>>(hasher), ("Proxy:KnownNetworks:0", "127.0.0.0/8"));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => PutAsync(server.Client, $"203.0.113.{n % clients}")));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Created, status));
        Assert.Equal(16, hasher.Hashed);
        Assert.InRange(hasher.MaxConcurrent, 1, most > 0 ? most : Math.Max(1, Environment.ProcessorCount / 2));
    }

    [Fact]
    public async Task Hashes_use_the_iteration_count_that_OWASP_recommends()
    {
        using var server = new RunningServer();
        await server.Client.PutAsync("a.bin?password=open%20sesame", [1]);

        Assert.Equal((HmacSha512, Owasp), Cost(await HashAsync(server)));
    }

    [Fact]
    public async Task Older_hash_with_fewer_iterations_is_verified_and_upgraded()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PutAsync("a.bin?password=open%20sesame", [1, 2, 3]);
        var old = new PasswordHasher<PasswordHashing>(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 })).HashPassword(null!, "open sesame");
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE transfers SET password_hash = @old", new { old }, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, await server.Client.UnlockAsync(sent.Id, "wrong"));
        Assert.Equal(100_000, Cost(await HashAsync(server)).Iterations);
        Assert.Equal(HttpStatusCode.OK, await server.Client.UnlockAsync(sent.Id, "open sesame"));
        Assert.Equal((HmacSha512, Owasp), Cost(await HashAsync(server)));
        Assert.Equal(HttpStatusCode.OK, await server.Client.UnlockAsync(sent.Id, "open sesame"));

        // A visitor who unlocks the page during the upgrade stays signed in.
        await server.Services.GetRequiredService<IDatabase>().ExecuteAsync("UPDATE transfers SET password_hash = @old", new { old }, CancellationToken.None);
        using var visitor = new Visitor(server.Address);
        using var unlocked = await visitor.SubmitAsync($"/d/{sent.Id}", "form", ("password", "open sesame"));
        using var page = await visitor.GetAsync(unlocked.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Concurrent_requests_with_the_right_password_are_not_throttled()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PutAsync("a.bin?password=open%20sesame", [1, 2, 3]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => server.Client.UnlockAsync(sent.Id, "open sesame")));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin")
        {
            Content = new ByteArrayContent([1]),
            Headers = { { "X-Forwarded-For", from }, { "X-Password", "open sesame" } },
        };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> HashAsync(RunningServer server) =>
        (await server.Services.GetRequiredService<IDatabase>().FirstAsync<string>("SELECT password_hash FROM transfers", new { }, CancellationToken.None))!;

    // The format of ASP.NET Core Identity: a marker, the PRF, the iteration count and the salt length, in network byte order.
    private static (int Function, int Iterations) Cost(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        return (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5)));
    }

    private sealed class CountingHasher : IPasswordHasher<PasswordHashing>
    {
        private readonly PasswordHasher<PasswordHashing> _real = new();
        private int _concurrent, _maxConcurrent, _hashed;

        public int MaxConcurrent => _maxConcurrent;

        public int Hashed => _hashed;

        public string HashPassword(PasswordHashing user, string password)
        {
            var now = Interlocked.Increment(ref _concurrent);
            for (var most = _maxConcurrent; now > most; most = _maxConcurrent)
                Interlocked.CompareExchange(ref _maxConcurrent, now, most);
            var hash = _real.HashPassword(user, password);
            Interlocked.Decrement(ref _concurrent);
            Interlocked.Increment(ref _hashed);
            return hash;
        }

        public PasswordVerificationResult VerifyHashedPassword(PasswordHashing user, string hashedPassword, string providedPassword) =>
            _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}

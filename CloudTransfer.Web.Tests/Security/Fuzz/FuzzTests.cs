using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Security.Fuzz;

/// <summary>Random requests to a real server: none causes a 500, and none makes its memory grow.</summary>
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int UsualBatches = 60, BatchSize = 20;
    private const long Slack = 64L << 20;

    private readonly TestFolder _volume = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = BatchSize }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly SortedDictionary<int, int> _statuses = [];
    private ReplicaProcess _replica = null!;

    public async Task InitializeAsync() => _replica = await ReplicaProcess.StartAsync(
        _volume.Path, ("Upload:MaxBytes", "100KiB"), ("Admin:Key", "administrators-only-key"), FrontProxy.Known, ("Transfers:AllowForever", "true"));

    [Fact]
    public async Task Random_requests_cause_no_500_and_no_memory_growth()
    {
        var (ids, tokens, lanes) = await SeedAsync();
        var batches = UsualBatches * Fuzzing.Times;
        var (sent, settled) = (0, 0L);
        Fuzzing.Check(RandomRequest.Any(ids, tokens, lanes).ListOf(BatchSize), UsualBatches, async batch =>
        {
            await Task.WhenAll(batch.Select(SendAsync));
            if (++sent == batches / 2)
                settled = _replica.ResidentBytes;
        });

        output.WriteLine($"{batches * BatchSize} requests: {string.Join(", ", _statuses.Select(status => $"{status.Key}: {status.Value}"))}");
        output.WriteLine($"resident after half of them {settled >> 20} MiB, after all {_replica.ResidentBytes >> 20} MiB, at most {_replica.PeakResidentBytes >> 20} MiB");
        Assert.Empty(_replica.Errors);
        Assert.InRange(_replica.ResidentBytes, 0, settled + Slack);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("a.bin")).StatusCode);
    }

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _volume.Dispose();
    }

    private async Task SendAsync(RandomRequest random)
    {
        using var message = random.ToMessage(_replica.Address);
        try
        {
            using var answer = await _client.SendAsync(message);
            var status = (int)answer.StatusCode;
            lock (_statuses)
                _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (status < 500)
                return;
            await Eventually.HoldsAsync(() => Task.FromResult(_replica.Errors.Count > 0));
            Assert.Fail($"{random}\nreturned {status}\n{_replica.Errors[^1]}");
        }
        catch (HttpRequestException cut)
        {
            // The server may close the connection if it does not read the body; but it must still be running.
            lock (_statuses)
                _statuses[0] = _statuses.GetValueOrDefault(0) + 1;
            Assert.True(_replica.ResidentBytes > 0, cut.Message);
        }
    }

    private async Task<(List<string> Ids, List<string> Tokens, List<string> Lanes)> SeedAsync()
    {
        UploadAnswer[] sent =
        [
            await _replica.Client.PutAsync("a.txt", "text"u8.ToArray()),
            await _replica.Client.PutAsync("a.png?password=secret", [1]),
            await _replica.Client.PutAsync("a.pdf?downloads=1000", [1]),
            await _replica.Client.PostAsync([("F/a.jpg", [1]), ("F/G/b.html", "<b>"u8.ToArray())]),
        ];
        var lane = await new TusClient(_replica.Client).CreateAsync(1000);
        return ([.. sent.Select(answer => answer.Id), new string('A', 22)], [.. sent.Select(answer => RequestCredentials.OwnerToken(answer.OwnerLink)), new string('A', 32)], [new Uri(lane).AbsolutePath, "/api/v1/tus/" + new string('A', 32)]);
    }

    private async Task<HttpResponseMessage> PutAsync(string name)
    {
        using var body = new ByteArrayContent([1]);
        return await _replica.Client.PutAsAsync("/" + name, body);
    }
}

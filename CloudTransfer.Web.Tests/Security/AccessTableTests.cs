using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Two replicas on one volume, with a transfer in every state there is.</summary>
public sealed class TwoReplicas : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _volume = new();
    private readonly List<ReplicaProcess> _replicas = [];

    internal IReadOnlyList<ReplicaProcess> Replicas => _replicas;

    internal Dictionary<string, UploadAnswer> Transfers { get; } = new(StringComparer.Ordinal);

    internal string OtherToken { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _replicas.AddRange(await Task.WhenAll(ReplicaProcess.StartAsync(_volume.Path), ReplicaProcess.StartAsync(_volume.Path)));
        var (one, two) = (_replicas[0].Client, _replicas[1].Client);
        Transfers["expired"] = await one.PutAsync("a.bin?expires=1s", [1]);
        Transfers["open"] = await one.PutAsync("a.bin", [1]);
        Transfers["locked"] = await two.PutAsync("a.bin?password=open%20sesame", [1]);
        Transfers["used"] = await two.PutAsync("a.bin?downloads=1", [1]);
        Transfers["deleted"] = await one.PutAsync("a.bin", [1]);
        Transfers["unknown"] = Transfers["open"] with { Id = new string('A', 22), OwnerLink = "http://x/t/" + new string('A', 32) };
        OtherToken = RequestCredentials.OwnerToken((await one.PutAsync("other.bin", [1])).OwnerLink);

        using var receiver = new HttpClient { BaseAddress = _replicas[0].Address };
        await receiver.GetByteArrayAsync($"/d/{Transfers["used"].Id}/download");
        // On the same connection: what was asked before is over.
        await receiver.GetStringAsync("/health/live");
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{Transfers["deleted"].Id}");
        delete.Headers.Authorization = RequestCredentials.Owner(Transfers["deleted"].OwnerLink);
        using var deleted = await two.SendAsync(delete);
        await Eventually.HoldsAsync(async () => !(await one.GetAsync($"/d/{Transfers["expired"].Id}")).IsSuccessStatusCode);
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
    }

    public void Dispose() => _volume.Dispose();
}

/// <summary>Who may do what with which transfer: every route, every state, every credential.</summary>
public sealed class AccessTableTests(TwoReplicas house) : IClassFixture<TwoReplicas>
{
    private static readonly string[] States = ["open", "locked", "used", "expired", "deleted", "unknown"];

    [Theory]
    [InlineData("GET /d/{id}", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}", "wrong password", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}", "password", "200 200 404 404 404 404")]
    [InlineData("GET /d/{id}", "owner", "200 401 404 404 404 404")]
    [InlineData("HEAD /d/{id}", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}/download", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}/download", "wrong password", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}/download", "password", "200 200 404 404 404 404")]
    [InlineData("HEAD /d/{id}/download", "nothing", "200 401 404 404 404 404")]
    [InlineData("HEAD /d/{id}/download", "password", "200 200 404 404 404 404")]
    [InlineData("GET /d/{id}/files/0", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /d/{id}/files/0", "password", "200 200 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}", "wrong password", "200 401 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}", "password", "200 200 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}", "owner", "200 200 200 410 410 404")]
    [InlineData("GET /api/v1/transfers/{id}", "another owner", "200 401 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}/files", "nothing", "200 401 404 404 404 404")]
    [InlineData("GET /api/v1/transfers/{id}/files", "password", "200 200 404 404 404 404")]
    [InlineData("PATCH /api/v1/transfers/{id}", "nothing", "401 401 401 401 401 401")]
    [InlineData("PATCH /api/v1/transfers/{id}", "password", "401 401 401 401 401 401")]
    [InlineData("PATCH /api/v1/transfers/{id}", "another owner", "404 404 404 404 404 404")]
    [InlineData("PATCH /api/v1/transfers/{id}", "owner", "200 200 200 410 410 404")]
    [InlineData("DELETE /api/v1/transfers/{id}", "nothing", "401 401 401 401 401 401")]
    [InlineData("DELETE /api/v1/transfers/{id}", "another owner", "404 404 404 404 404 404")]
    [InlineData("DELETE /api/v1/transfers/{id}/files/0", "nothing", "401 401 401 401 401 401")]
    [InlineData("DELETE /api/v1/transfers/{id}/files/0", "another owner", "404 404 404 404 404 404")]
    [InlineData("DELETE /api/v1/transfers/{id}/files/0", "owner", "409 409 409 410 410 404")]
    [InlineData("PUT /api/v1/transfers/{id}/files/0/thumbnail", "nothing", "401 401 401 401 401 401")]
    [InlineData("PUT /api/v1/transfers/{id}/files/0/thumbnail", "password", "401 401 401 401 401 401")]
    [InlineData("PUT /api/v1/transfers/{id}/files/0/thumbnail", "another owner", "404 404 404 404 404 404")]
    [InlineData("PUT /api/v1/transfers/{id}/files/0/thumbnail", "owner", "204 204 204 410 410 404")]
    [InlineData("GET /d/{id}/files/1/thumbnail", "nothing", "404 401 404 404 404 404")]
    [InlineData("GET /t/{token}", "nothing", "200 200 200 200 200 404")]
    [InlineData("GET /t/{token}/delete", "nothing", "200 200 200 200 200 404")]
    [InlineData("GET /t/{token}/qr.svg", "nothing", "200 200 200 404 404 404")]
    [InlineData("POST /t/{token}", "nothing", "400 400 400 400 400 400")]
    [InlineData("POST /t/{token}/delete", "nothing", "400 400 400 400 400 400")]
    [InlineData("GET /admin", "owner", "404 404 404 404 404 404")]
    [InlineData("POST /admin/delete", "owner", "404 404 404 404 404 404")]
    public async Task Every_replica_answers_by_the_state_and_what_is_shown(string route, string shown, string statuses)
    {
        var answers = new List<int>();
        for (var n = 0; n < States.Length; n++)
        {
            // Each replica is asked for what the other one has received, too.
            using var request = Request(route, house.Transfers[States[n]], shown);
            using var answer = await house.Replicas[n % 2].Client.SendAsync(request);
            answers.Add((int)answer.StatusCode);
        }

        Assert.Equal(statuses, string.Join(' ', answers.Select(status => status.ToString(CultureInfo.InvariantCulture))));
    }

    private HttpRequestMessage Request(string route, UploadAnswer transfer, string shown)
    {
        var (method, path) = (route[..route.IndexOf(' ')], route[(route.IndexOf(' ') + 1)..]);
        path = path.Replace("{id}", transfer.Id, StringComparison.Ordinal).Replace("{token}", RequestCredentials.OwnerToken(transfer.OwnerLink), StringComparison.Ordinal);
        return new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method switch
            {
                "PATCH" => new StringContent("{}", Encoding.UTF8, "application/merge-patch+json"),
                "POST" => new FormUrlEncodedContent([]),
                "PUT" => new ByteArrayContent(Pictures.WebP()) { Headers = { ContentType = new MediaTypeHeaderValue("image/webp") } },
                _ => null,
            },
            Headers =
            {
                Authorization = shown switch
                {
                    "password" => Basic("open sesame"),
                    "wrong password" => Basic("guess"),
                    "owner" => RequestCredentials.Owner(transfer.OwnerLink),
                    "another owner" => new AuthenticationHeaderValue("Bearer", house.OtherToken),
                    _ => null,
                },
            },
        };
    }

    private static AuthenticationHeaderValue Basic(string password) => RequestCredentials.Password(password, "anybody");
}

using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>
/// Builds the image and runs the whole platform with three replicas, once for all tests of the collection, and takes
/// all of it down at their end. Where no engine answers the tests are skipped with the reason, and fail where
/// CLOUDTRANSFER_TEST_STACK=1 says that there is one.
/// </summary>
public sealed class RunningPlatform : IAsyncLifetime, IDisposable
{
    private const int Replicas = 3;

    private Compose? _compose;
    private string _missing = "";

    /// <summary>A client of the proxy, which follows no redirect.</summary>
    public HttpClient Client { get; private set; } = new();

    internal Compose Compose => _compose ?? throw new InvalidOperationException(_missing);

    /// <summary>Builds and starts.</summary>
    public async Task InitializeAsync()
    {
        if (await CommandAsync() is not { } command)
            return;
        _compose = new Compose(command);
        try
        {
            // The host's network: a build behind a company's resolver or registry needs it.
            await Compose.DockerAsync("build", "--network", "host", "-q", "-t", Compose.Image, Compose.Root);
            await _compose.UpAsync(Replicas);
            Client = NewClient();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Skips the test where there is no engine; else three replicas serve when this returns.</summary>
    public async Task ReadyAsync()
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_STACK"), "1", StringComparison.Ordinal))
            Assert.True(_compose is not null, _missing);
        Skip.If(_compose is null, _missing);
        await Compose.UpAsync(Replicas);
        await Eventually.HoldsAsync(async () => (await ReplicasAsync()).Count == Replicas && await AnswersAsync());
    }

    /// <summary>Takes all down, with its volumes.</summary>
    public async Task DisposeAsync()
    {
        if (_compose is not null)
            await _compose.RunAsync("down", "-v", "-t", "5");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _compose?.Dispose();
    }

    internal HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = Compose.Http,
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>The replicas that run now.</summary>
    internal async Task<IReadOnlyList<Replica>> ReplicasAsync()
    {
        var ids = await Compose.RunAsync("ps", "-q", "backend");
        var running = await Compose.DockerAsync("ps", "-q", "--no-trunc", "--filter", "status=running");
        return await Task.WhenAll(ids.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(id => running.Contains(id, StringComparison.Ordinal)).Select(Replica.FindAsync));
    }

    /// <summary>Sends one file with PUT; the path of its download.</summary>
    internal Task<string> SendAsync(HttpContent content, string name = "file.bin") => SendAsync(Client, content, name);

    /// <summary>Sends one file with PUT by a client of the test's own; the path of its download.</summary>
    internal static async Task<string> SendAsync(HttpClient client, HttpContent content, string name = "file.bin")
    {
        using var answer = await client.PutAsync(new Uri(name, UriKind.Relative), content);
        var link = (await answer.Content.ReadAsStringAsync()).Trim();
        Assert.True((int)answer.StatusCode == 201, $"{answer.StatusCode}: {link}");
        return new Uri(link).AbsolutePath + "/download";
    }

    /// <summary>Asks for a download, from an offset where one is given, and returns when its head is there.</summary>
    internal Task<HttpResponseMessage> OpenAsync(string download, long? from = null, EntityTagHeaderValue? tag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, download);
        if (from is not null)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (tag is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string[]?> CommandAsync()
    {
        _missing = "no Docker engine answers, or docker-compose is missing";
        try
        {
            if ((await Tool.RunAsync("docker", "info")).ExitCode != 0)
                return null;
            return (await Tool.RunAsync("docker", "compose", "version")).ExitCode == 0 ? ["docker", "compose"]
                : (await Tool.RunAsync("docker-compose", "version")).ExitCode == 0 ? ["docker-compose"]
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>All tests of the stack: one after the other, on one platform.</summary>
[CollectionDefinition(Name)]
public sealed class OnPlatform : ICollectionFixture<RunningPlatform>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Stack";
}

using System.Net.Http.Headers;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>
/// Builds the image and runs the whole stack with three replicas, once for all tests of the collection, and removes it at
/// the end. Without a Docker engine the tests are skipped with the reason, or fail if CLOUDTRANSFER_TEST_STACK=1.
/// </summary>
public sealed class RunningPlatform : IAsyncLifetime, IDisposable
{
    private const int Replicas = 3;

    private Compose? _compose;
    private string _missing = "";

    /// <summary>A client of the proxy that follows no redirects.</summary>
    public HttpClient Client { get; private set; } = new();

    internal Compose Compose => _compose ?? throw new InvalidOperationException(_missing);

    /// <summary>Builds the image and starts the stack.</summary>
    public async Task InitializeAsync()
    {
        if (await CommandAsync() is not { } command)
            return;
        _compose = new Compose(command);
        try
        {
            // On the host's network, which a build behind a company's resolver or registry needs.
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

    /// <summary>Waits until three replicas serve; skips the test if there is no Docker engine.</summary>
    public async Task ReadyAsync()
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_STACK"), "1", StringComparison.Ordinal))
            Assert.True(_compose is not null, _missing);
        Skip.If(_compose is null, _missing);
        await Compose.UpAsync(Replicas);
        await Eventually.HoldsAsync(async () => (await ReplicasAsync()).Count == Replicas && await AnswersAsync());
    }

    /// <summary>Removes the stack and its volumes.</summary>
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

    /// <summary>The running replicas.</summary>
    internal async Task<IReadOnlyList<Replica>> ReplicasAsync()
    {
        var ids = await Compose.RunAsync("ps", "-q", "backend");
        var running = await Compose.DockerAsync("ps", "-q", "--no-trunc", "--filter", "status=running");
        return await Task.WhenAll(ids.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(id => running.Contains(id, StringComparison.Ordinal)).Select(Replica.FindAsync));
    }

    /// <summary>PUTs a file and returns the path of its download.</summary>
    internal Task<string> SendAsync(HttpContent content, string name = "file.bin") => SendAsync(Client, content, name);

    /// <summary>As above, with another client.</summary>
    internal static async Task<string> SendAsync(HttpClient client, HttpContent content, string name = "file.bin")
    {
        using var answer = await client.PutAsync(new Uri(name, UriKind.Relative), content);
        var link = (await answer.Content.ReadAsStringAsync()).Trim();
        Assert.True((int)answer.StatusCode == 201, $"{answer.StatusCode}: {link}");
        return new Uri(link).AbsolutePath + "/download";
    }

    /// <summary>Starts a download, at an offset if one is given, and returns when the response header has arrived.</summary>
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
        _missing = "no Docker engine responds, or docker-compose is missing";
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

/// <summary>The tests of the stack, which run one after the other on one stack.</summary>
[CollectionDefinition(Name)]
public sealed class OnPlatform : ICollectionFixture<RunningPlatform>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Stack";
}

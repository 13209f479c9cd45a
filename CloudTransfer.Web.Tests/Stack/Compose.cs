using System.Globalization;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Observability.Metrics;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>The repository's docker-compose.yml as a separate project, on free loopback ports.</summary>
internal sealed class Compose : IDisposable
{
    /// <summary>The tag of the tested image. It differs from the default, so that an existing image is kept.</summary>
    public const string Image = "cloudtransfer-stack-test";

    // nginx has too little space for a spool file, so a request that it does not stream fails.
    private const string Override = $"""
        services:
          backend:
            image: {Image}
          nginx-proxy:
            tmpfs: ["/var/cache/nginx:size=16m", "/var/lib/nginx:size=16m"]
        """;

    private readonly TestFolder _folder = new();
    private readonly string[] _command;

    /// <summary>Chooses ports, a network and a project name.</summary>
    /// <param name="command"><c>docker-compose</c>, or <c>docker compose</c>.</param>
    public Compose(params string[] command)
    {
        var (http, prometheus, grafana) = (Loopback.FreePort(), Loopback.FreePort(), Loopback.FreePort());
        (Http, Prometheus, Grafana) = (Local(http), Local(prometheus), Local(grafana));
        File.WriteAllText(_folder["override.yml"], Override);
        File.WriteAllText(_folder["env"], string.Create(CultureInfo.InvariantCulture, $"""
            HTTP_ADDRESS=127.0.0.1
            HTTP_PORT={http}
            PROMETHEUS_PORT={prometheus}
            GRAFANA_PORT={grafana}
            NETWORK=10.213.{RandomNumberGenerator.GetInt32(256)}
            """));
        _command =
        [
            .. command, "--project-directory", Root, "--project-name", Project, "--env-file", _folder["env"],
            "-f", Path.Combine(Root, "docker-compose.yml"), "-f", _folder["override.yml"],
        ];
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = Path.GetDirectoryName(Ops.Folder)!;

    public Uri Http { get; }

    public Uri Prometheus { get; }

    public Uri Grafana { get; }

    private static string Project { get; } = $"cloudtransfer-test-{Environment.ProcessId}";

    /// <summary>Starts everything and scales the backend to <paramref name="replicas"/>; does not recreate running containers.</summary>
    public Task<string> UpAsync(int replicas) => RunAsync("up", "-d", "--no-build", "--no-recreate", "--scale", $"backend={replicas}");

    /// <summary>Runs a compose command, which must succeed, and returns its output.</summary>
    public Task<string> RunAsync(params string[] arguments) => ProgramAsync([.. _command, .. arguments]);

    /// <summary>Runs docker, which must succeed, and returns its output.</summary>
    public static Task<string> DockerAsync(params string[] arguments) => ProgramAsync(["docker", .. arguments]);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> ProgramAsync(string[] command)
    {
        var ended = await Tool.RunAsync(command[0], command[1..]);
        Assert.True(ended.ExitCode == 0, $"{string.Join(' ', command)}\n{ended.Text}");
        return System.Text.Encoding.UTF8.GetString(ended.Output).Trim();
    }

    private static Uri Local(int port) => new UriBuilder("http", "127.0.0.1", port).Uri;
}

using System.Diagnostics;
using System.Net;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Debian's nginx with the rules of ops/nginx in front of replicas, on a loopback port.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly ExternalServer _server;
    private readonly string _folder;

    private NginxProcess(ExternalServer server, string folder, Uri address) => (_server, _folder, Address) = (server, folder, address);

    public Uri Address { get; }

    /// <summary>The access log: one JSON object per request.</summary>
    public string AccessLog => AccessLogIn(_folder);

    /// <summary>The contents of all logs.</summary>
    public string Logs => string.Concat(Directory.EnumerateFiles(_folder, "*.log").Select(File.ReadAllText));

    /// <summary>The files in which nginx buffers bodies, including files that it has deleted and still has open.</summary>
    public IEnumerable<string> Spooled
    {
        get
        {
            string[] folders = [Path.Combine(_folder, "body"), Path.Combine(_folder, "proxy")];
            var open = Directory.GetFileSystemEntries($"/proc/{_server.Id}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "");
            return folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Concat(open.Where(target => Array.Exists(folders, folder => target.StartsWith(folder, StringComparison.Ordinal))));
        }
    }

    /// <summary>Starts nginx and waits until it responds.</summary>
    /// <param name="program">The path of nginx.</param>
    /// <param name="folder">The folder for its files.</param>
    /// <param name="replicas">The addresses of the replicas.</param>
    /// <param name="volume">The volume, if nginx serves files from it; else null.</param>
    /// <param name="rules">Changes the rules of ops/nginx, for example a timeout.</param>
    /// <param name="forwardedFor">The value of X-Forwarded-For; by default that of the stack.</param>
    /// <param name="template">Changes the template of nginx-proxy, for example the address of the replicas.</param>
    /// <param name="port">The port to listen on; null for any free port.</param>
    public static async Task<NginxProcess> StartAsync(
        string program, string folder, IReadOnlyList<Uri> replicas, string? volume = null, Func<string, string>? rules = null,
        string forwardedFor = "$proxy_add_x_forwarded_for", Func<string, string>? template = null, int? port = null)
    {
        Directory.CreateDirectory(folder);
        var address = new Uri($"http://127.0.0.1:{port ?? Loopback.FreePort()}");
        var file = Path.Combine(folder, "nginx.conf");
        var configuration = Configuration(folder, address, file => Rules(folder, file, replicas, volume, rules ?? (text => text)), replicas, forwardedFor);
        await File.WriteAllTextAsync(file, template?.Invoke(configuration) ?? configuration);
        var start = new ProcessStartInfo(program, ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file]);
        // If it forwards only some paths, 404 is a response too.
        var server = await ExternalServer.StartAsync(
            start, new Uri(address, "/health/live"), status => status is HttpStatusCode.OK or HttpStatusCode.NotFound);
        return new NginxProcess(server, folder, address);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // A single process, so that killing it leaves no workers behind. Around our rules: what the template of nginx-proxy says.
    private static string Configuration(string folder, Uri address, Func<string, string> rules, IReadOnlyList<Uri> replicas, string forwardedFor) => $$"""
        daemon off; master_process off; pid nginx.pid;
        events { worker_connections 4096; }
        http {
          log_format vhost escape={{TemplateLogEscape()}} '{{TemplateLogFormat()}}';
          access_log off;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
          proxy_set_header Host $http_host;
          proxy_set_header Connection "";
          proxy_set_header X-Forwarded-For {{forwardedFor}};
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_set_header X-Forwarded-Host $host;
          proxy_set_header X-Real-IP $remote_addr;
          proxy_set_header Proxy "";
          include {{rules("conf.d/cloudtransfer.conf")}};
          upstream replicas { least_conn; keepalive 64; {{string.Join(' ', replicas.Select(replica => $"server {replica.Authority}{(replicas.Count > 1 ? " max_fails=0" : "")};"))}} }
          server {
            listen {{address.Authority}};
            access_log {{folder}}/vhost.log vhost;
            include {{rules("vhost.d/default")}};
            location / {
              proxy_pass http://replicas;
              include {{rules("vhost.d/default_location")}};
            }
          }
        }
        """;

    // The log format for requests that end before our rules apply: from docker-compose.yml, else the default of nginx-proxy.
    private static string TemplateLogFormat() => Compose().FirstOrDefault(line => line.StartsWith("LOG_FORMAT:", StringComparison.Ordinal)) is { } format
        ? format["LOG_FORMAT:".Length..].Trim(' ', '\'').Replace("$$", "$", StringComparison.Ordinal)
        : "$host $remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" \"$upstream_addr\"";

    private static string TemplateLogEscape() =>
        Compose().FirstOrDefault(line => line.StartsWith("LOG_FORMAT_ESCAPE:", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "default";

    private static IEnumerable<string> Compose() => File.ReadLines(Path.Combine(Repository.Root, "docker-compose.yml")).Select(line => line.Trim());

    // A copy of a file of ops/nginx with paths and addresses replaced.
    private static string Rules(string folder, string file, IReadOnlyList<Uri> replicas, string? volume, Func<string, string> change)
    {
        var copy = Path.Combine(folder, Path.GetFileName(file));
        File.WriteAllText(copy, change(File.ReadAllText(Path.Combine(Repository.Root, "ops/nginx", file)))
            .Replace("/dev/stdout", AccessLogIn(folder), StringComparison.Ordinal)
            .Replace("error_log stderr", $"error_log {Path.Combine(folder, "errors.log")}", StringComparison.Ordinal)
            .Replace("listen 9113", $"listen unix:{folder}/metrics", StringComparison.Ordinal)
            .Replace("/srv/cloudtransfer", volume ?? folder, StringComparison.Ordinal)
            .Replace("set $replicas backend", "set $replicas 127.0.0.1", StringComparison.Ordinal)
            .Replace(":8080/", $":{replicas[0].Port}/", StringComparison.Ordinal));
        return copy;
    }

    private static string AccessLogIn(string folder) => Path.Combine(folder, "access.log");
}

using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>
/// Keeps what is for the operators and what is for the world on their own ports. It looks at the socket's
/// port: the Host header, which RequireHost reads, is the client's word.
/// </summary>
/// <param name="options">With no port set, everything is served everywhere.</param>
internal sealed class MetricsPort(IOptions<MetricsOptions> options) : MatcherPolicy, IEndpointSelectorPolicy
{
    private const string DefaultAddress = "http://localhost:8080";

    // Before the policy that chooses by HTTP method, so that the wrong port is 404 and never 405.
    public override int Order => -2000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => options.Value.Port is not null;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var here = httpContext.Connection.LocalPort == options.Value.Port;
        for (var i = 0; i < candidates.Count; i++)
        {
            var operators = candidates[i].Endpoint?.Metadata.GetMetadata<Mark>() is not null;
            candidates.SetValidity(i, candidates.IsValidCandidate(i) && operators == here);
        }

        return Task.CompletedTask;
    }

    /// <summary>Adds the port to the addresses that the server listens on; these must be set by now.</summary>
    public static void Listen(WebApplicationBuilder builder)
    {
        // A value that is no port is left to the options' check, which says so when the host starts.
        if (!ushort.TryParse(builder.Configuration[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Port)}"], out var port) || port == 0)
            return;
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints");
        if (endpoints.GetChildren().Any())
            endpoints["Metrics:Url"] = $"http://*:{port}";
        else
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, $"{Addresses(builder.Configuration)};http://*:{port}");
    }

    /// <summary>Whether a request's route is health or metrics, wherever they are served.</summary>
    public static bool IsForOperators(HttpContext context) => context.GetEndpoint() is { } route && IsForOperators(route);

    /// <summary>Whether a route is health or metrics.</summary>
    public static bool IsForOperators(Endpoint route) => route.Metadata.GetMetadata<Mark>() is not null;

    /// <summary>Whether a request's route is the metrics.</summary>
    public static bool IsMetrics(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is { IsMetrics: true };

    private static string Addresses(ConfigurationManager configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
            return urls;
        string[] ports = [.. Ports("http", WebHostDefaults.HttpPortsKey), .. Ports("https", WebHostDefaults.HttpsPortsKey)];
        return ports.Length == 0 ? DefaultAddress : string.Join(';', ports);

        IEnumerable<string> Ports(string scheme, string key) =>
            (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(port => $"{scheme}://*:{port}");
    }

    /// <summary>On an endpoint: it is for the operators.</summary>
    /// <param name="IsMetrics">Whether it is the metrics, which tell more than one word.</param>
    internal sealed record Mark(bool IsMetrics);
}

using System.Text.Json;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>The files of <c>ops/</c>, found from where the tests run.</summary>
internal static class Ops
{
    public static string Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "CloudTransfer.slnx"))
        ? Path.Combine(folder.FullName, "ops")
        : Find(folder.Parent ?? throw new DirectoryNotFoundException("no CloudTransfer.slnx above the tests"));
}

/// <summary>A panel with what the tests look at; a row holds no more than its title.</summary>
internal sealed record Panel(int Id, string Type, string Title, string Description, string Unit, string Source, string[] Queries);

/// <summary>A dashboard as it is provisioned.</summary>
internal sealed record Dashboard(JsonElement Json, Panel[] Panels)
{
    public static Dashboard[] All() =>
        [.. Directory.GetFiles(Path.Combine(Ops.Folder, "grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>A query with Grafana's variables filled in, as Grafana fills them in when all replicas are shown.</summary>
    public static string Fill(string query) => query
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$__range", "1h", StringComparison.Ordinal)
        .Replace("$instance", ".*", StringComparison.Ordinal);

    private static Dashboard Read(string file)
    {
        var json = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        return new Dashboard(json, [.. json.GetProperty("panels").EnumerateArray().Select(ReadPanel)]);
    }

    private static Panel ReadPanel(JsonElement panel) => new(
        panel.GetProperty("id").GetInt32(),
        Text(panel, "type"),
        Text(panel, "title"),
        Text(panel, "description"),
        Text(panel, "fieldConfig", "defaults", "unit"),
        Text(panel, "datasource", "uid"),
        panel.TryGetProperty("targets", out var targets) ? [.. targets.EnumerateArray().Select(target => Text(target, "expr"))] : []);

    private static string Text(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out element))
                return "";
        }

        return element.GetString() ?? "";
    }
}

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class RulesTests
{
    private static readonly string Folder = Path.Combine(Ops.Folder, "prometheus");

    [SkippableFact]
    public async Task Promtool_accepts_the_configuration_and_the_rules_in_it()
    {
        var check = await PromtoolAsync(["check", "config", "--lint-fatal", Path.Combine(Folder, "prometheus.yml")]);
        Assert.True(check.ExitCode == 0, check.Text);
        Assert.Contains("2 rule files found", check.Text, StringComparison.Ordinal);
        check = await PromtoolAsync(["check", "rules", "--lint-fatal", .. Directory.GetFiles(Path.Combine(Folder, "rules"))]);
        Assert.True(check.ExitCode == 0, check.Text);
    }

    [SkippableFact]
    public async Task Every_alert_fires_when_it_must_and_not_otherwise()
    {
        var tests = Directory.GetFiles(Path.Combine(Folder, "tests"), "*.yml");
        var run = await PromtoolAsync(["test", "rules", .. tests]);
        Assert.True(run.ExitCode == 0, run.Text);

        var alerts = Values(await File.ReadAllTextAsync(Path.Combine(Folder, "rules", "alerts.yml")), "- alert: ");
        var cases = string.Concat(tests.Select(File.ReadAllText));
        Assert.Equal(23, alerts.Length);
        Assert.All(alerts, alert => Assert.Contains($"ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"", cases, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_says_what_is_wrong_what_was_measured_and_what_to_do()
    {
        var alerts = File.ReadAllText(Path.Combine(Folder, "rules", "alerts.yml")).Split("- alert: ")[1..];
        Assert.All(alerts, alert => Assert.All(
            ["expr: ", "severity: ", "summary: ", "description: ", "runbook: "],
            part => Assert.Contains(part, alert, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_runbook_sends_nobody_to_a_panel_that_is_not_there()
    {
        var rules = File.ReadAllText(Path.Combine(Folder, "rules", "alerts.yml")).ReplaceLineEndings(" ");
        var panels = rules.Split("anel \"")[1..].Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToArray();
        var titles = Dashboard.All().SelectMany(dashboard => dashboard.Panels).Select(panel => panel.Title).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(panels);
        Assert.All(panels, panel => Assert.Contains(panel, (IReadOnlySet<string>)titles));
    }

    private static Task<Tool> PromtoolAsync(params string[] arguments) => Tool.RunAsync(Requires.Program("promtool"), arguments);

    private static string[] Values(string text, string key) => [.. text.Split('\n')
        .Where(line => line.Contains(key, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(key, StringComparison.Ordinal) + key.Length)..])];
}

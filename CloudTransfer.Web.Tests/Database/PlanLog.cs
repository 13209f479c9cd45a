using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>The plans of all statements that a PostgreSQL server executed, with how much each step read, by its module auto_explain.</summary>
internal static partial class PlanLog
{
    /// <summary>With these options a server keeps the plans in its folder.</summary>
    public static readonly string[] Options =
    [
        // What the planner knows of the tables is what the test told it.
        "autovacuum=off",
        "shared_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_format=json", "auto_explain.log_nested_statements=on",
        "auto_explain.log_analyze=on", "auto_explain.log_buffers=on", "auto_explain.log_timing=off",
        "logging_collector=on", "log_directory=../log", "log_file_mode=0644", "log_line_prefix=", "log_min_messages=log",
    ];

    /// <summary>Every statement that was planned so far, with the steps of its plan that read a table or an index.</summary>
    /// <param name="folder">The folder of the server.</param>
    public static IEnumerable<(string Statement, IReadOnlyList<PlanStep> Reads)> Of(string folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "log")).Order(StringComparer.Ordinal))
        {
            foreach (Match match in Plans().Matches(File.ReadAllText(file)))
            {
                using var plan = JsonDocument.Parse(match.Groups["plan"].Value);
                var reads = new List<PlanStep>();
                Add(reads, plan.RootElement.GetProperty("Plan"), table: "");
                yield return (StatementTrace.OneLine(plan.RootElement.GetProperty("Query Text").GetString()!), reads);
            }
        }
    }

    // Adds the step and those below it; answers the blocks of all of them. The index of a bitmap belongs to the table of the step above it.
    private static double Add(List<PlanStep> reads, JsonElement step, string table)
    {
        var kind = step.GetProperty("Node Type").GetString()!;
        table = step.TryGetProperty("Relation Name", out var name) ? name.GetString()! : table;
        var blocks = Number("Shared Hit Blocks") + Number("Shared Read Blocks");
        var below = step.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().Sum(one => Add(reads, one, table)) : 0;
        if (kind.EndsWith("Scan", StringComparison.Ordinal) && table.Length > 0)
        {
            var index = step.TryGetProperty("Index Name", out var found) ? found.GetString()! : "";
            var inVain = Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck");
            reads.Add(new PlanStep(kind, table, index, Number("Actual Rows") + inVain, inVain, (blocks - below) / Math.Max(1, Number("Actual Loops"))));
        }

        return blocks;

        double Number(string property) => step.TryGetProperty(property, out var number) ? number.GetDouble() : 0;
    }

    // The lines of a plan begin with a tab.
    [GeneratedRegex(@"LOG:  duration: \S+ ms  plan:\n(?<plan>(\t.*\n)+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Plans();
}

/// <summary>A step of a plan that reads a table or an index.</summary>
/// <param name="Kind">How, such as <c>Index Scan</c>.</param>
/// <param name="Table">The table.</param>
/// <param name="Index">The index; empty for none.</param>
/// <param name="Rows">How many rows it looked at, each time that it ran.</param>
/// <param name="InVain">How many of them were none of those that are asked for.</param>
/// <param name="Blocks">How many blocks of 8 KiB it read, each time that it ran.</param>
internal sealed record PlanStep(string Kind, string Table, string Index, double Rows, double InVain, double Blocks);

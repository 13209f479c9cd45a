using System.Text.RegularExpressions;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Storage.Local;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>
/// Runs through all that the house does and looks at every statement that reached SQLite: none may read a table that
/// grows from its beginning to its end, however few rows there are in a test.
/// </summary>
public sealed partial class StatementsTests : IAsyncLifetime, IDisposable
{
    // One row, or one a version of the schema, or a few a year, or so many at most.
    private static readonly string[] Small = ["invitations", "key_ring", "migrations", "sealed_totals", "storage_totals"];

    // Tables and indexes of what is under way, and of nothing else: what is done leaves them.
    private static readonly string[] OfWorkToDo = ["uploads", "transfers_on_their_way", "jobs", "transfers_without_checksums", "transfers_not_scanned", "mails", "deliveries_waiting", "webhooks"];

    // What adds up once, when a replica starts.
    private const string AtStart = "UPDATE storage_totals SET taken = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS";

    private readonly TestFolder _volume = new();
    private readonly StatementTrace _trace = new();
    private readonly RunningServer _server;

    public StatementsTests() => _server = new RunningServer(
        _volume.Path,
        services => services.AddSingleton(provider =>
            new SqliteDatabase(provider.GetRequiredService<VolumeLayout>().File("cloudtransfer.db"), _trace.Listen)),
        ("Admin:Key", EveryOperation.AdminKey));

    public Task InitializeAsync()
    {
        // A migration fills its tables once, from whatever there is.
        _trace.Forget();
        return EveryOperation.DoAsync(_server);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server.Dispose();
        _volume.Dispose();
    }

    [Fact]
    public async Task No_statement_reads_a_growing_table_from_end_to_end()
    {
        var database = _server.Services.GetRequiredService<IDatabase>();
        var scans = new List<string>();
        foreach (var statement in _trace.Statements.Where(statement => Asks().IsMatch(statement) && !statement.StartsWith(AtStart, StringComparison.Ordinal)))
        {
            var plan = await database.QueryAsync<(long, long, long, string Detail)>("EXPLAIN QUERY PLAN " + statement, new { }, CancellationToken.None);
            scans.AddRange(plan.Where(step => IsLong(step.Detail)).Select(step => $"{step.Detail}: {statement}"));
        }

        Assert.Equal("", string.Join('\n', scans));
    }

    [Fact]
    public void Every_statement_in_the_source_was_looked_at()
    {
        var root = Path.GetFullPath("../../../../CloudTransfer.Web", AppContext.BaseDirectory);
        var written = Directory.EnumerateDirectories(root)
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "wwwroot"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !OfCommands().IsMatch(file))
            .SelectMany(file => Beginnings().Matches(File.ReadAllText(file)).Select(match => StatementTrace.OneLine(match.Groups["sql"].Value)))
            .Where(beginning => beginning.Length > "SELECT ".Length)
            .ToList();

        Assert.InRange(written.Count, 35, int.MaxValue);
        var missing = written.Where(beginning => !_trace.Statements.Any(statement => statement.Contains(beginning, StringComparison.Ordinal)));
        Assert.Equal("", string.Join('\n', missing));
    }

    private static bool IsLong(string step) =>
        step.StartsWith("SCAN ", StringComparison.Ordinal)
        && step is not "SCAN CONSTANT ROW"
        && !step.Split(' ').Any(word => Small.Contains(word, StringComparer.Ordinal) || OfWorkToDo.Contains(word, StringComparer.Ordinal));

    [GeneratedRegex("^(SELECT|INSERT|UPDATE|DELETE) ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Asks();

    // For commands and migrations no request waits, and PostgreSQL's statements are looked at there.
    [GeneratedRegex("/(Commands/.*|Database/PostgreSql/.*|Database/(Sqlite/SqliteTables|Move|MigrationRun))[.]cs$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OfCommands();

    // What a literal begins with, up to its first argument, its first part that is put together, or its end.
    [GeneratedRegex("""
        "\s*(?<sql>(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s[^@?{"]*)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Beginnings();
}

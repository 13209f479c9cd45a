namespace CloudTransfer.Web.Tests.House;

/// <summary>How ops/test.sh evaluates test results. The tests run the script with fakes of the programs that it calls.</summary>
public sealed class TestScriptTests
{
    private const string Flaky = "Sample.Tests.Waits", Broken = "Sample.Tests.Adds";

    [Fact]
    public async Task Failed_test_that_passes_alone_is_listed_as_flaky_and_does_not_fail_the_run()
    {
        var (code, text) = await RunAsync(first: Results(passed: 3, $"{Flaky}(path: &quot;a (b)&quot;)", $"{Flaky}(path: &quot;c&quot;)"), again: Results(passed: 2));

        Assert.Contains($"once more, alone: {Flaky}\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"Flaky, failed once and passed alone (each to be mended at its cause):\n  {Flaky}\n6 passed, 0 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Test_that_fails_twice_fails_the_run()
    {
        var (code, text) = await RunAsync(first: Results(passed: 3, Broken), again: Results(passed: 0, Broken));

        Assert.EndsWith("4 passed, 1 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Flaky", text, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Aborted_run_fails_even_if_its_failed_tests_are_flaky()
    {
        var (code, text) = await RunAsync(first: Results(passed: 3, Flaky).Replace("All tests finished", "A test hung", StringComparison.Ordinal), again: Results(passed: 1));

        Assert.EndsWith("4 passed, 2 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Run_without_results_fails()
    {
        var (code, text) = await RunAsync(first: null, again: null);

        Assert.EndsWith("1 passed, 1 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Failed_run_without_a_failed_test_fails()
    {
        var (code, text) = await RunAsync(first: Results(passed: 3) + "<!-- exit 1 -->", again: null);

        Assert.EndsWith("4 passed, 1 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Too_many_failures_are_not_run_again()
    {
        var (code, text) = await RunAsync(first: Results(passed: 0, [.. Enumerable.Range(0, 30).Select(n => $"{Broken}{n}")]), again: Results(passed: 1));

        Assert.Contains("30 tests failed, too many to run again\n", text, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 30 failed, 0 skipped\n", text, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Classes_that_take_the_most_time_are_listed()
    {
        static string Took(string name, string duration) => $"<UnitTestResult testId=\"1\" testName=\"{name}\" duration=\"{duration}\" outcome=\"Passed\" />";
        var results = Results(passed: 3) + Took("Sample.Tests.Adds", "00:00:02.5") + Took("Sample.Slow.Waits(path: &quot;a.b (c)&quot;)", "00:01:00.2") + Took("Sample.Slow.Ends", "00:00:05.1");

        var (_, text) = await RunAsync(first: results, again: null);

        Assert.Contains("    65 s    2  Sample.Slow\n     2 s    1  Sample.Tests\n", text, StringComparison.Ordinal);
    }

    private static string Results(int passed, params string[] failed) =>
        $"""
        <Results>{string.Concat(failed.Select(name => $"<UnitTestResult testId=\"1\" testName=\"{name}\" duration=\"0\" outcome=\"Failed\" testListId=\"2\" />"))}</Results>
        <Counters total="{passed + failed.Length}" executed="{passed + failed.Length}" passed="{passed}" failed="{failed.Length}" />
        <Text>All tests finished running</Text>
        """;

    // The script finds programs on PATH; its first folder has fakes of dotnet, npm, docker and apt-get.
    private static async Task<(int Code, string Text)> RunAsync(string? first, string? again)
    {
        using var work = new TestFolder();
        Directory.CreateDirectory(work["programs"]);
        Program(work, "npm", "printf '# pass 1\\n# fail 0\\n'");
        Program(work, "docker", "exit 0");
        Program(work, "apt-get", "exit 0");
        Program(work, "dotnet",
            $"""
            [[ $1 == test ]] || exit 0
            while (($#)); do
              case $1 in *LogFileName=*) name=$(sed 's/.*LogFileName=//' <<<"$1") ;; --results-directory) folder=$2 ;; esac
              shift
            done
            [[ -f {work["results"]}/$name ]] || exit 1
            cp {work["results"]}/$name "$folder/$name"
            ! grep -qE 'outcome="Failed"|exit 1' "$folder/$name"
            """);
        Directory.CreateDirectory(work["results"]);
        if (first is not null)
            await File.WriteAllTextAsync(work["results/server.trx"], first);
        if (again is not null)
            await File.WriteAllTextAsync(work["results/again.trx"], again);

        var run = await Tool.RunAsync("env", $"PATH={work["programs"]}:{Environment.GetEnvironmentVariable("PATH")}", "bash", Path.Combine(Repository.Root, "ops/test.sh"));
        return (run.ExitCode, run.Text);
    }

    private static void Program(TestFolder work, string name, string script)
    {
        var path = work[$"programs/{name}"];
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

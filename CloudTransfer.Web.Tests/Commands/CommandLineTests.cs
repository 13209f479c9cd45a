using System.Text;
using CloudTransfer.Web.Commands;
using CloudTransfer.Web.Database;
using Npgsql;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>The program's command line: nothing but settings starts the server, a word first is a command.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("help")]
    [InlineData("health http://localhost:8080/health/ready")]
    [InlineData("--help")]
    [InlineData("anything")]
    public void A_word_is_a_command(string line) => Assert.True(CommandLine.IsCommand(line.Split(' ')));

    [Theory]
    [InlineData("")]
    [InlineData("--Storage:Path /data")]
    [InlineData("--urls=http://localhost:8080")]
    [InlineData("Storage:Path=/data")]
    [InlineData("/Storage:Path /data")]
    public void Settings_start_the_server(string line) => Assert.False(CommandLine.IsCommand(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("nonsense", "There is no command 'nonsense'. There are: ")]
    [InlineData("help nonsense", "There is no command 'nonsense'. There are: ")]
    [InlineData("health", "Required argument missing for command: 'health'. See: help health")]
    [InlineData("health nowhere", "'nowhere' is not an address. See: help health")]
    public async Task A_command_that_is_not_understood_is_answered_by_a_sentence_and_2(string line, string sentence)
    {
        var ended = await RunAsync(line);

        Assert.Equal(ExitCode.Usage, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.StartsWith(sentence, Assert.Single(ended.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_commands_on_stdout()
    {
        var ended = await RunAsync("help");

        Assert.Equal((ExitCode.Done, ""), (ended.ExitCode, ended.Errors));
        Assert.Contains("health <ADDRESS>", Encoding.UTF8.GetString(ended.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_fails_is_a_sentence(bool isCommit)
    {
        var fault = new NpgsqlException("Failed to connect");
        using StringWriter output = new(), errors = new();

        var code = await CommandLine.RunAsync(["move", "--undo"], (_, _) => throw (isCommit ? new UncertainCommitException(fault) : fault), output, errors);

        Assert.Equal(
            (ExitCode.Failed, "A database does not do what it is asked for: Failed to connect. Run the same command again when it does."),
            (code, errors.ToString().TrimEnd()));
    }

    private static Task<Tool> RunAsync(string line) => Tool.RunAsync("dotnet", [typeof(Program).Assembly.Location, .. line.Split(' ')]);
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Data.Common;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Commands;

/// <summary>
/// What the program does besides serving: commands, each named by the first words of the command line. Settings may follow
/// them as they follow the program's name: <c>move --to new.json --Storage:Path=/data</c>.
/// </summary>
internal static class CommandLine
{
    // How long a command that is interrupted has to say how to go on.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Whether the program is asked for a command. The server itself is started with nothing but settings.</summary>
    public static bool IsCommand(string[] args) =>
        args is [var first, ..] && (first is "-h" or "-?" or "--help" or "--version" || (first is [not ('-' or '/'), ..] && !first.Contains('=', StringComparison.Ordinal)));

    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="build">Builds the server of settings such as <c>--Storage:Path=/data</c>, with other stores where some are named.</param>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args, Func<string[], IConfiguration?, WebApplication> build)
    {
        // What is logged goes to stderr, so that what people read, or a pipe does, is alone on stdout.
        var output = Console.Out;
        Console.SetOut(Console.Error);
        return RunAsync(args, build, output, Console.Error);
    }

    /// <summary>Runs a command.</summary>
    internal static Task<int> RunAsync(string[] args, Func<string[], IConfiguration?, WebApplication> build, TextWriter output, TextWriter errors)
    {
        var words = args.ToLookup(IsSetting);
        var root = Commands(new CommandHost(build, [.. words[true]], output));
        var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Grace };
        return InvokeAsync(root.Parse([.. words[false]]), configuration, CancellationToken.None);
    }

    /// <summary>Runs what was parsed; what is wrong with it is one sentence on stderr.</summary>
    internal static async Task<int> InvokeAsync(ParseResult given, InvocationConfiguration configuration, CancellationToken cancel)
    {
        if (given.UnmatchedTokens.Count > 0 || (given.Errors.Count > 0 && given.Action is not HelpAction))
        {
            await configuration.Error.WriteLineAsync(UsageError(given));
            return ExitCode.Usage;
        }

        try
        {
            return await given.InvokeAsync(configuration, cancel);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CommandException fault)
        {
            await configuration.Error.WriteLineAsync(fault.Message);
            return ExitCode.Failed;
        }
        catch (DbException fault)
        {
            await configuration.Error.WriteLineAsync($"A database does not do what it is asked for: {fault.GetBaseException().Message.TrimEnd('.')}. Run the same command again when it does.");
            return ExitCode.Failed;
        }
        catch (Exception fault) when (StartupError.Reason(fault) is { } reason)
        {
            await configuration.Error.WriteLineAsync(reason);
            return StartupError.ExitCode(fault);
        }
    }

    private static RootCommand Commands(CommandHost host)
    {
        var root = new RootCommand("""
            CloudTransfer: without a command the server starts.

            Settings are those of the server, and come from where it reads them: appsettings.json, the environment, and the
            command line (--Storage:Path=/data). A command ends with 0 when it did what it was asked for, 1 when it did not,
            2 when it was not understood, 78 when a setting is wrong, and 130 when it was interrupted.
            """);
        root.Subcommands.Add(HealthCommand.Create());
        root.Subcommands.Add(HelpCommand.Create(root));
        root.Subcommands.Add(MoveCommand.Create(host));
        root.Subcommands.Add(UserCommand.Create(host));
        return root;
    }

    // A setting has a section.
    private static bool IsSetting(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.Split('=')[0].Contains(':', StringComparison.Ordinal);

    private static string UsageError(ParseResult given)
    {
        var (command, path) = (given.CommandResult.Command, PathOf(given.CommandResult));
        var help = string.Join(' ', ["help", .. path]);
        if (command.Subcommands.Count == 0)
            return $"{string.Join(' ', given.Errors.Select(error => error.Message))} See: {help}";
        var known = string.Join(", ", command.Subcommands.Select(one => one.Name).Order(StringComparer.Ordinal));
        return given.UnmatchedTokens is [var unknown, ..]
            ? $"There is no command '{string.Join(' ', [.. path, unknown])}'. There are: {known}. See: {help}"
            : $"The command '{string.Join(' ', path)}' needs one of: {known}. See: {help}";
    }

    private static string[] PathOf(CommandResult given) => given.Parent is CommandResult parent ? [.. PathOf(parent), given.Command.Name] : [];
}

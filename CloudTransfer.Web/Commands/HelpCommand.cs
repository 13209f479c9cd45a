using System.CommandLine;

namespace CloudTransfer.Web.Commands;

/// <summary><c>help</c>: what there is; <c>help COMMAND</c>: how it is used.</summary>
internal static class HelpCommand
{
    /// <summary>The command.</summary>
    public static Command Create(RootCommand root)
    {
        var words = new Argument<string[]>("COMMAND") { Description = "the command to explain", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Says which commands there are, or how one is used.") { words };
        command.SetAction((given, cancel) => CommandLine.InvokeAsync(root.Parse([.. given.GetValue(words) ?? [], "--help"]), given.InvocationConfiguration, cancel));
        return command;
    }
}

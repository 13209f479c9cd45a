using System.CommandLine;
using System.Globalization;

namespace CloudTransfer.Web.Commands;

/// <summary><c>move</c>: all transfers, with everything that belongs to them, to another database and another store.</summary>
internal static class MoveCommand
{
    private const int DefaultParallelism = 4, MostParallelism = 64, DefaultWait = 30;

    private static readonly Option<string?> From = new("--from") { HelpName = "FILE", Description = "where transfers are now, in the form of appsettings.json; - reads it from stdin. Without it: what the settings say" };
    private static readonly Option<string?> To = new("--to") { HelpName = "FILE", Description = "where they shall be, likewise" };
    private static readonly Option<bool> CopyOnly = new("--copy-only") { Description = "copies bytes while the replicas serve, and ends; the same command without it completes the move" };
    private static readonly Option<int> Wait = Number("--wait", "SECONDS", "how long uploads under way may take to their end, while no new one may begin", DefaultWait, least: 0, int.MaxValue);
    private static readonly Option<bool> DropUnfinished = new("--drop-unfinished") { Description = "leaves behind uploads that are not at their end by then; without it the move is not completed" };
    private static readonly Option<bool> SkipDamaged = new("--skip-damaged") { Description = "moves transfers whose bytes are missing or damaged as they are; without it the move is not completed" };
    private static readonly Option<int> Parallel = Number("--parallel", "N", "how many objects are copied side by side", DefaultParallelism, least: 1, MostParallelism);
    private static readonly Option<bool> Undo = new("--undo") { Description = "lets the source take uploads again, or gives up an unfinished target; moves nothing" };

    /// <summary>The command.</summary>
    public static Command Create(CommandHost host)
    {
        var command = new Command(
            "move",
            """
            Moves all transfers to another database and another store. Links stay, and so do sessions.

            Bytes are copied while the replicas serve. Then uploads and changes are refused for some seconds, the rest is
            copied, and the source stays closed. It may be interrupted at any time: the same command goes on.
            """) { From, To, CopyOnly, Wait, DropUnfinished, SkipDamaged, Parallel, Undo };
        command.Validators.Add(given =>
        {
            var (from, to) = (given.GetValue(From), given.GetValue(To));
            if (!given.GetValue(Undo) && from is null && to is null)
                given.AddError("Where to? Name a file with --to, or with --from where the settings are those of the target.");
            if (from is not null && string.Equals(from, to, StringComparison.Ordinal))
                given.AddError("--from and --to are the same.");
            if (given.GetValue(Undo) && to is not null)
                given.AddError("--undo is said to one database, which --from or the settings name.");
        });
        command.SetAction((given, cancel) => given.GetValue(Undo) ? UndoAsync(host, given, cancel) : MoveAsync(host, given, cancel));
        return command;
    }

    private static Option<int> Number(string name, string unit, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = unit, Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is var value && (value < least || value > most))
                given.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: it must be from {least} to {most}."));
        });
        return option;
    }

    private static async Task<int> MoveAsync(CommandHost host, ParseResult given, CancellationToken cancel)
    {
        await using var source = await MoveStores.OpenAsync(host, given.GetValue(From), "--from", cancel);
        await using var target = await MoveStores.OpenAsync(host, given.GetValue(To), "--to", cancel);
        var options = new MoveOptions
        {
            IsCopyOnly = given.GetValue(CopyOnly),
            Wait = TimeSpan.FromSeconds(given.GetValue(Wait)),
            DropsUnfinished = given.GetValue(DropUnfinished),
            SkipsDamaged = given.GetValue(SkipDamaged),
            Parallelism = given.GetValue(Parallel),
        };
        await new Mover(source, target, options, host.Output).RunAsync(cancel);
        return ExitCode.Done;
    }

    private static async Task<int> UndoAsync(CommandHost host, ParseResult given, CancellationToken cancel)
    {
        await using var side = await MoveStores.OpenAsync(host, given.GetValue(From), "--from", cancel);
        await using var held = await side.TakeAsync(cancel);
        await host.Output.WriteLineAsync(await MoveGate.UndoAsync(side, cancel));
        return ExitCode.Done;
    }
}

using System.Globalization;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>
/// Moves all transfers from one side to the other: first the bytes, while the replicas serve; then, while the source refuses
/// changes, the rest of them and all rows.
/// </summary>
internal sealed class Mover
{
    /// <summary>What to do after a failure.</summary>
    public const string GoOn = "The same command goes on from here.";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // What comes in less time than this is left for when changes are refused.
    private static readonly TimeSpan ShortPass = TimeSpan.FromSeconds(3);

    private readonly MoveSide _source, _target;
    private readonly MoveOptions _options;
    private readonly MoveOutput _output;
    private readonly MoveGate _gate;
    private readonly ObjectMover _objects;
    private readonly RowMover _rows;
    private readonly TimeProvider _time = TimeProvider.System;

    public Mover(MoveSide source, MoveSide target, MoveOptions options, TextWriter output)
    {
        (_source, _target, _options, _output) = (source, target, options, new MoveOutput(output, _time));
        (_gate, _rows, _objects) = (new MoveGate(source, target), new RowMover(source, target), new ObjectMover(source, target, options, _output));
    }

    /// <summary>Moves them.</summary>
    /// <exception cref="CommandException">It could not be completed; what was copied stays.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        await _output.SayAsync($"From {_source.Location}{Environment.NewLine}to   {_target.Location}");
        await using var here = await _source.TakeAsync(cancel);
        try
        {
            await _rows.TablesAsync(cancel);
            await _gate.EnsureDifferentAsync(cancel);
            await using var there = await _target.TakeAsync(cancel);
            var move = await _gate.BeginAsync(cancel);
            if (move.State is MoveState.Left)
            {
                await _output.SayAsync("All transfers are at the target already.");
                return;
            }

            await CopyAsync(cancel);
            if (_options.IsCopyOnly)
                await _output.SayAsync("The bytes are there. The same command without --copy-only completes the move.");
            else
                await CompleteAsync(move, began, cancel);
        }
        catch (OperationCanceledException)
        {
            await _output.SayAsync($"Interrupted. {GoOn}");
            throw;
        }
        catch (VolumeFullException fault)
        {
            throw new CommandException($"{Full(fault)} {GoOn}");
        }
        catch (BucketUnavailableException fault)
        {
            throw new CommandException($"The bucket does not do what it is asked for ({fault.Code}). {GoOn}");
        }
    }

    // Until there is so little left that uploads may wait for it.
    private async Task CopyAsync(CancellationToken cancel)
    {
        var total = await new SealedTransfers(_source.Database).TotalAsync(cancel);
        await _output.SayAsync($"{MoveOutput.Amount(total.Count, total.Bytes)}. Replicas may go on serving while bytes are copied.");
        for (var isLong = true; isLong;)
        {
            var began = _time.GetTimestamp();
            var (count, bytes) = await _objects.CopyAsync(cancel);
            var took = _time.GetElapsedTime(began);
            if (count > 0)
                await _output.SayAsync($"Copied {MoveOutput.Amount(count, bytes)}, in {MoveOutput.Span(took)}.");
            isLong = count > 0 && took > ShortPass;
        }

        await SayDamagedAsync();
        if (_objects.Damaged.Count > 0 && !_options.SkipsDamaged)
            throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"{_objects.Damaged.Count} of the transfers cannot be moved as they were. Mend or delete them, or give --skip-damaged. {GoOn}"));
    }

    private async Task CompleteAsync(Move move, long began, CancellationToken cancel)
    {
        var closed = _time.GetTimestamp();
        var mayHaveArrived = false;
        try
        {
            await _gate.CloseUploadsAsync(move);
            await AwaitUploadsAsync(cancel);
            await _gate.CloseAsync();
            await _objects.CopyAsync(cancel);
            if (_objects.Damaged.Count > 0 && !_options.SkipsDamaged)
                throw new CommandException("A transfer that came last cannot be moved as it was. Run the same command once more to see which.");
            await _objects.ReconcileAsync(cancel);
            mayHaveArrived = true;
            var rows = await _rows.CopyAsync(new Move(move.Pair, MoveState.Arrived, _source.Location), cancel);
            await _output.SayAsync(string.Create(CultureInfo.InvariantCulture, $"Copied {rows:N0} rows, and compared them."));
        }
        catch (Exception)
        {
            // Where the commit's answer was lost, the target knows what becomes of it.
            if (!mayHaveArrived || !await HasArrivedAsync())
            {
                await _gate.ReopenAsync(move);
                throw;
            }
        }

        await _gate.LeaveAsync(move);
        var total = await new SealedTransfers(_source.Database).TotalAsync(CancellationToken.None);
        await _output.SayAsync(
            $"""
            Moved {MoveOutput.Amount(total.Count, total.Bytes)}, in {MoveOutput.Span(_time.GetElapsedTime(began))}. Uploads were refused for {MoveOutput.Span(_time.GetElapsedTime(closed))} of them, and still are:
            start the replicas with the settings of the target now. The source is kept as it is, and takes no changes.
            """);
    }

    private async Task<bool> HasArrivedAsync() => await _gate.HasArrivedAsync(_time)
        ?? throw new CommandException($"The target's database is away, and nobody can tell whether all is there: changes are refused until this is known. {GoOn}");

    private async Task AwaitUploadsAsync(CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        long count;
        for (var isSaid = false; (count = await _gate.UnfinishedAsync(cancel)) > 0 && _time.GetElapsedTime(began) < _options.Wait; isSaid = true)
        {
            if (!isSaid)
                await _output.SayAsync(string.Create(CultureInfo.InvariantCulture, $"No new upload begins now. {Uploads(count)} under way, and may take {_options.Wait.TotalSeconds:0} s."));
            await Task.Delay(Pause, _time, cancel);
        }

        if (count == 0)
            return;
        if (!_options.DropsUnfinished)
            throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"{Uploads(count)} not at the end, and would be lost: give more time with --wait, or leave that behind with --drop-unfinished. Until then all goes on here. {GoOn}"));
        await _output.SayAsync($"{Uploads(count)} left behind.");
    }

    // Bytes are written to the target only; rows, some of them, on both sides.
    private string Full(VolumeFullException fault) => fault switch
    {
        { IsDatabaseServer: true } => $"The disk of {fault.Database} is full.",
        { Database: { } file } => $"There is no space left for {file}: its disk is full, or that of the temporary files.",
        _ => $"There is no space left in {_target.Objects.Location}.",
    };

    private static string Uploads(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "upload is" : "uploads are")}");

    private async Task SayDamagedAsync()
    {
        foreach (var (id, reason) in _objects.Damaged)
            await _output.SayAsync($"Transfer {id}: {reason}.");
    }
}

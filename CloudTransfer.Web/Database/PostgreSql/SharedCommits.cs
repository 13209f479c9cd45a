using System.Data;
using System.Threading.Channels;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// Short changes of this process that all wait for the same row: those that come while one transaction runs share the next. So
/// one of them waits for the row of all hosts, and one flush to the disk serves many.
/// </summary>
/// <param name="run">Runs work in one transaction.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedCommits(Func<Func<IDbTransaction, Task>, Task> run, TimeProvider time)
{
    // Whoever waits for the last of them waits for all of them.
    private const int MostTogether = 64;

    // Longer than a transaction takes unless the server has vanished. Who comes then may reach another.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(1);

    private readonly Channel<Change> _waiting = Channel.CreateUnbounded<Change>();
    private int _count;
    private long _began;

    /// <summary>Does <paramref name="work"/>, which may be done once more after a fault.</summary>
    public Task WriteAsync(Func<IDbTransaction, Task> work)
    {
        if (Volatile.Read(ref _began) is not 0 and var began && time.GetElapsedTime(began) > Stuck)
            return run(work);
        var change = new Change(AskerContext.Bind(work));
        _waiting.Writer.TryWrite(change);
        if (Interlocked.Increment(ref _count) == 1)
            _ = Task.Run(DrainAsync);
        return change.Ended.Task;
    }

    private async Task DrainAsync()
    {
        List<Change> together = [];
        do
        {
            together.Clear();
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var change))
                together.Add(change);
            Volatile.Write(ref _began, time.GetTimestamp());
            await CommitAsync(together);
            Volatile.Write(ref _began, 0);
        }
        while (Interlocked.Add(ref _count, -together.Count) > 0);
    }

    private async Task CommitAsync(IReadOnlyList<Change> together)
    {
        try
        {
            await run(async transaction =>
            {
                foreach (var change in together)
                    await change.Work(transaction);
            });
        }
        catch (UncertainCommitException fault)
        {
            // Of each of them nobody can tell.
            foreach (var change in together)
                change.Ended.TrySetException(fault);
            return;
        }
        catch (Exception fault) when (together is [var only])
        {
            only.Ended.TrySetException(fault);
            return;
        }
        catch (Exception)
        {
            // None of them was done. Whose fault it was shows when each is alone.
            await Task.WhenAll(together.Select(AloneAsync));
            return;
        }

        foreach (var change in together)
            change.Ended.TrySetResult();
    }

    private async Task AloneAsync(Change change)
    {
        try
        {
            await run(change.Work);
            change.Ended.TrySetResult();
        }
        catch (Exception fault)
        {
            change.Ended.TrySetException(fault);
        }
    }

    private sealed record Change(Func<IDbTransaction, Task> Work)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

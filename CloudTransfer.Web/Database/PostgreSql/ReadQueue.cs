using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// Short reads of this process: each is sent at once, on a connection of its own, as long as few are under way. What comes while
/// they are is sent together by the next one that ends, in one round trip.
/// </summary>
/// <remarks>
/// It is there for speed alone: every statement still sees what was committed before it began. Where a batch fails, what is not answered yet is asked
/// again, each alone, so that nobody meets another's fault. Where that took long, as with a server that vanished, all who wait are
/// told; and who comes meanwhile does not queue.
/// </remarks>
/// <param name="connections">The connections.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadQueue(ConnectionPool connections, TimeProvider time)
{
    // While the server answers one, the rows of the other become pages. With more of them, fewer share one.
    private const int MostUnderWay = 2;

    // Whoever waits for the last of them waits for all of them.
    private const int MostTogether = 32;

    // Longer than short reads take unless the server has vanished.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<QueuedRead> _waiting = new();
    private int _underWay;
    private long _moved;

    /// <summary>The answer to a read.</summary>
    public async ValueTask<(T? First, IReadOnlyList<TRow> Rows)> AskAsync<T, TRow>(FirstAndRows<T, TRow> read, CancellationToken cancel)
    {
        switch (Enter(read))
        {
            case Turn.Waits:
                return await read.WaitAsync(cancel);
            case Turn.PassesBy:
                return await read.AskAsync(connections, cancel);
        }

        try
        {
            return await read.AskAsync(connections, cancel);
        }
        finally
        {
            if (TakeOrLeave() is { } following)
                _ = Task.Run(() => DrainAsync(following), CancellationToken.None);
        }
    }

    private Turn Enter(QueuedRead read)
    {
        lock (_gate)
        {
            if (_underWay < MostUnderWay)
            {
                _underWay++;
                _moved = time.GetTimestamp();
                return Turn.HasBegun;
            }

            if (time.GetElapsedTime(_moved) > Stuck)
                return Turn.PassesBy;
            _waiting.Enqueue(read);
            return Turn.Waits;
        }
    }

    // Those who have waited; null where there are none, and one less is under way.
    private List<QueuedRead>? TakeOrLeave()
    {
        lock (_gate)
        {
            _moved = time.GetTimestamp();
            List<QueuedRead>? together = null;
            while (together is not { Count: MostTogether } && _waiting.TryDequeue(out var read))
            {
                if (!read.IsEnded)
                    (together ??= []).Add(read);
            }

            if (together is null)
                _underWay--;
            return together;
        }
    }

    private async Task DrainAsync(List<QueuedRead> first)
    {
        for (var together = first; together is not null; together = TakeOrLeave())
            await SendAsync(together);
    }

    private async Task SendAsync(List<QueuedRead> together)
    {
        var (began, answered) = (time.GetTimestamp(), 0);
        try
        {
            await connections.UseAsync(async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var read in together)
                    read.AddTo(batch);
                await using var reader = await batch.ExecuteReaderAsync();
                foreach (var read in together)
                {
                    if (answered > 0)
                        await reader.NextResultAsync();
                    await read.AnswerAsync(reader);
                    answered++;
                }
            }, CancellationToken.None);
        }
        catch (Exception fault)
        {
            var others = together.Skip(answered);
            if (fault is PostgresException { InvariantSeverity: "ERROR" } || time.GetElapsedTime(began) < Stuck)
                await Task.WhenAll(others.Select(read => read.AskAsync(connections)));
            else
                FailAll(others, fault);
        }
    }

    // Whoever came meanwhile has waited, too, and would wait as long again.
    private void FailAll(IEnumerable<QueuedRead> together, Exception fault)
    {
        List<QueuedRead> waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var read in together.Concat(waiting))
            read.Fail(fault);
    }

    private enum Turn
    {
        HasBegun,
        Waits,
        PassesBy,
    }
}

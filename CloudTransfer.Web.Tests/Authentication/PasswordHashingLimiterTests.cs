using CloudTransfer.Web.Authentication;

namespace CloudTransfer.Web.Tests.Authentication;

public sealed class PasswordHashingLimiterTests
{
    [Fact]
    public async Task Who_has_many_waits_for_its_own_and_keeps_others_waiting_for_one()
    {
        using var turns = new PasswordHashingLimiter();
        var held = new List<IDisposable>();
        for (var processor = 0; processor < Math.Max(1, Environment.ProcessorCount / 2); processor++)
            held.Add(await turns.OfReplicaAsync(CancellationToken.None));
        var order = new List<string>();
        var waiting = Enumerable.Range(0, 20).Select(n => HashAsync("many", $"many {n}")).ToList();
        waiting.Add(HashAsync("one", "one"));

        held.ForEach(turn => turn.Dispose());
        await Task.WhenAll(waiting);

        Assert.InRange(order.IndexOf("one"), 0, 1 + (Environment.ProcessorCount / 2));

        async Task HashAsync(string client, string what)
        {
            using var own = await turns.OfClientAsync(client, CancellationToken.None);
            using var processor = await turns.OfReplicaAsync(CancellationToken.None);
            lock (order)
                order.Add(what);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn()
    {
        using var turns = new PasswordHashingLimiter();
        using var given = new CancellationTokenSource();
        var first = await turns.OfClientAsync("one", CancellationToken.None);
        var second = turns.OfClientAsync("one", given.Token).AsTask();
        var third = turns.OfClientAsync("one", CancellationToken.None).AsTask();

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        using var turn = await third.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(turn.IsAcquired);
    }
}

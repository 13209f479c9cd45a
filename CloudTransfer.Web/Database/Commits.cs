using System.Data;
using System.Runtime.CompilerServices;

namespace CloudTransfer.Web.Database;

/// <summary>What follows when a transaction is committed, such as a line of the log; nothing of it, where it is rolled back.</summary>
/// <remarks>Where the answer to a commit is lost, nothing follows either.</remarks>
public static class Commits
{
    private static readonly ConditionalWeakTable<IDbTransaction, List<Action>> Waiting = [];

    /// <summary>Has something short done when a transaction is committed, in the execution context of now. It must not throw.</summary>
    public static void OnCommitted(this IDbTransaction transaction, Action act) =>
        Waiting.GetOrCreateValue(transaction).Add(ExecutionContext.Capture() is { } asker ? () => ExecutionContext.Run(asker, _ => act(), null) : act);

    /// <summary>How much is to follow by now.</summary>
    internal static int CountOf(IDbTransaction transaction) => Waiting.TryGetValue(transaction, out var acts) ? acts.Count : 0;

    /// <summary>Of what was to follow, the first <paramref name="count"/> stay: what came behind them is rolled back.</summary>
    internal static void Rewind(IDbTransaction transaction, int count)
    {
        if (Waiting.TryGetValue(transaction, out var acts))
            acts.RemoveRange(count, acts.Count - count);
    }

    /// <summary>The transaction is committed.</summary>
    internal static void Committed(IDbTransaction transaction)
    {
        if (!Waiting.TryGetValue(transaction, out var acts))
            return;
        Waiting.Remove(transaction);
        foreach (var act in acts)
            act();
    }
}

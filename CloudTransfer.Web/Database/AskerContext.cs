using System.Data;

namespace CloudTransfer.Web.Database;

/// <summary>Keeps the execution context of work that another's thread does, since several share a commit: its trace, and whose request it is.</summary>
internal static class AskerContext
{
    /// <summary>The same work, in the context of who asks now.</summary>
    public static Func<IDbTransaction, Task> Bind(Func<IDbTransaction, Task> work)
    {
        if (ExecutionContext.Capture() is not { } asker)
            return work;
        return transaction =>
        {
            Task? done = null;
            ExecutionContext.Run(asker, _ => done = work(transaction), null);
            return done!;
        };
    }
}

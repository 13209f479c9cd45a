namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>Something that waits to be asked of the session that holds the locks.</summary>
/// <param name="kind">What is asked.</param>
/// <param name="key">The lock.</param>
/// <param name="of">The lock where it is taken or given back; null otherwise.</param>
internal sealed class LockRequest(LockRequestKind kind, LockKey key, AdvisoryLock? of = null)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is asked.</summary>
    public LockRequestKind Kind => kind;

    /// <summary>The lock.</summary>
    public LockKey Key => key;

    /// <summary>Whether others may hold the lock as well.</summary>
    public bool IsShared => of is { IsShared: true };

    /// <summary>The session that is to be asked, where another one knows nothing of it; null for any.</summary>
    public LockSession? Session { get; init; }

    /// <summary>The answer; a fault where there is none.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Answers it. What was taken is held from before anybody is told.</summary>
    public void Complete(bool answer)
    {
        if (kind is LockRequestKind.Take)
            of!.IsHeld = answer;
        _answer.TrySetResult(answer);
    }

    /// <summary>Says that there is no session to ask. It would hold no lock, so that there is none to give back.</summary>
    public void Fail(Exception fault)
    {
        if (kind is LockRequestKind.Release)
            _answer.TrySetResult(true);
        else
            _answer.TrySetException(fault);
    }
}

/// <summary>What can be asked of the session that holds the locks.</summary>
internal enum LockRequestKind
{
    /// <summary>To take a lock; whether it was taken.</summary>
    Take,

    /// <summary>To give it back.</summary>
    Release,

    /// <summary>Whether anybody holds it.</summary>
    Look,

    /// <summary>Nothing: it shows that the session is alive, to both sides.</summary>
    Ping,
}

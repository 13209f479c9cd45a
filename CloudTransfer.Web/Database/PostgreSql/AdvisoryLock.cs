using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>A lock that this replica asks for or holds.</summary>
/// <param name="queue">Where it is given back.</param>
/// <param name="key">What is locked.</param>
/// <param name="isShared">Whether others may hold it as well.</param>
internal sealed class AdvisoryLock(LockQueue queue, LockKey key, bool isShared) : HeldLock
{
    private volatile bool _isHeld;

    /// <summary>What is locked.</summary>
    public LockKey Key => key;

    /// <summary>Whether others may hold it as well.</summary>
    public bool IsShared => isShared;

    /// <summary>Whether it is held, as far as this replica knows: it may have been lost with the session.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => new(queue.ReleaseAsync(this));
}

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>
/// The locks of an upload for one request, each an advisory lock: of the whole, of a lane, and, shared by all who ask, of the request
/// to unlock a lane.
/// </summary>
internal sealed class PostgreSqlUploadLocks(LockQueue queue, StoredId id) : UploadLocks
{
    private readonly Dictionary<int, AdvisoryLock> _lanes = [], _requests = [];
    private AdvisoryLock? _whole;

    /// <summary>The key of the lock of an object.</summary>
    public static LockKey KeyOf(StoredId id) => LockKey.Of($"object {id}");

    /// <inheritdoc/>
    public override async ValueTask<bool> TryTakeAsync() => (_whole = await HoldAsync(_whole, KeyOf(id))) is not null;

    /// <inheritdoc/>
    public override async ValueTask<bool> TryTakeLaneAsync(int lane)
    {
        if (await HoldAsync(_lanes.GetValueOrDefault(lane), LockKey.Of($"lane {id} {lane}")) is not { } held)
            return false;
        _lanes[lane] = held;
        return true;
    }

    /// <inheritdoc/>
    public override async ValueTask RequestUnlockAsync(int lane)
    {
        if (_requests.GetValueOrDefault(lane) is not { IsHeld: true } && await queue.TryTakeAsync(UnlockOf(lane), isShared: true) is { } request)
            _requests[lane] = request;
    }

    /// <inheritdoc/>
    public override ValueTask WithdrawUnlockRequestAsync(int lane) =>
        _requests.Remove(lane, out var request) ? request.DisposeAsync() : ValueTask.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>A lane that was lost is another's: its holder is to let go as well.</remarks>
    public override async ValueTask<bool> IsUnlockRequestedAsync(int lane) =>
        _lanes.GetValueOrDefault(lane) is { IsHeld: false } || await queue.IsTakenAsync(UnlockOf(lane));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        AdvisoryLock[] held = [.. _lanes.Values, .. _requests.Values, .. _whole is null ? Array.Empty<AdvisoryLock>() : [_whole]];
        _whole = null;
        _lanes.Clear();
        _requests.Clear();
        await Task.WhenAll(held.Select(queue.ReleaseAsync));
    }

    private LockKey UnlockOf(int lane) => LockKey.Of($"unlock {id} {lane}");

    private async Task<AdvisoryLock?> HoldAsync(AdvisoryLock? held, LockKey key) =>
        held is { IsHeld: true } ? held : await queue.TryTakeAsync(key, isShared: false);
}

using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>Bytes that the quota has promised to an upload and the volume has allocated since: they count as both until the quota is told.</summary>
internal sealed class UnsettledBytes(StorageQuota quota, StoredId upload)
{
    // Below it, counting both for a moment costs less than a transaction.
    private const long Small = 4 << 20;

    private long _kept;

    /// <summary>The volume has given so many bytes more.</summary>
    public async Task KeepAsync(long bytes)
    {
        _kept += bytes;
        if (_kept > Small)
            await EndAsync();
    }

    /// <summary>Tells the quota what it was not told yet.</summary>
    public async Task EndAsync()
    {
        if (_kept == 0)
            return;
        await quota.SettleAsync(upload, _kept, CancellationToken.None);
        _kept = 0;
    }
}

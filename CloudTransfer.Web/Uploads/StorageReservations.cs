using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>Begins new uploads, each with its stored object, its lock and its reservation of space.</summary>
public sealed class StorageReservations(IObjectStore objects, ILocks locks, StorageQuota quota, IOptions<UploadOptions> limits)
{
    /// <summary>Begins an upload, which is locked until the reservation is disposed of.</summary>
    /// <param name="id">The id that its transfer is going to have.</param>
    /// <param name="files">How many files and folders it has, as far as that is known; at least 1.</param>
    /// <param name="atMost">The most bytes that its stored object is going to have.</param>
    /// <param name="sender">Who sends it.</param>
    internal async ValueTask<StorageReservation> BeginAsync(StoredId id, int files, long atMost, UploadSender sender)
    {
        var upload = new ActiveUpload(id, sender.Client.Hash, ActiveUpload.WeightOf(files), limits.Value.MaxUnfinishedPerClient) { Person = sender.QuotaHolder };
        // Nobody else knows the id.
        var held = locks.AreOnObjects ? null : await locks.TryTakeAsync(id, CancellationToken.None) ?? throw new InvalidOperationException("The lock of a new id is held.");
        try
        {
            var file = await objects.BeginAsync(id, atMost, CancellationToken.None);
            return new StorageReservation(quota, upload, file, held, limits.Value.MaxReservedPerClient?.Bytes);
        }
        catch
        {
            if (held is not null)
                await held.DisposeAsync();
            throw;
        }
    }
}

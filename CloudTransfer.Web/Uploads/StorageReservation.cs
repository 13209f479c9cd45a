using System.Data.Common;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// The space of one new upload: asked of the quota first, then taken from the store. Of a length that is known, all of it
/// before the first byte where that is within the bounds; else in pieces that grow with what has come.
/// </summary>
/// <remarks>Disposing it ends the upload, and gives the space back unless a transfer has taken its place.</remarks>
internal sealed class StorageReservation : IAsyncDisposable
{
    // So little comes at once: it is asked for like bytes that are at hand, for which nothing need be proposed.
    private const long Small = 256 << 10;

    private readonly StorageQuota _quota;
    private readonly ActiveUpload _upload;
    private readonly HeldLock? _held;
    private readonly long? _mostAhead;
    private readonly UnsettledBytes _unsettled;
    private long _bytes, _declared, _come;
    private bool _isBegun, _isKept;

    /// <summary>A reservation for an upload that has begun.</summary>
    /// <param name="quota">Who grants the space.</param>
    /// <param name="upload">Whose it is.</param>
    /// <param name="file">Where the bytes go.</param>
    /// <param name="held">Keeps others from deleting it; null where its being open does.</param>
    /// <param name="mostAhead">How much may be reserved for its client that has not come; null for a share of what is free.</param>
    internal StorageReservation(StorageQuota quota, ActiveUpload upload, Upload file, HeldLock? held, long? mostAhead) =>
        (_quota, _upload, Upload, _held, _mostAhead, _unsettled) = (quota, upload, file, held, mostAhead, new UnsettledBytes(quota, upload.Id));

    /// <summary>What the space is for.</summary>
    public Upload Upload { get; }

    /// <summary>Whether space is reserved for all of the declared length.</summary>
    public bool IsWhole => _bytes >= _declared;

    /// <summary>Begins an upload of which every byte is at hand: its space is taken with its row.</summary>
    /// <param name="length">The length in bytes.</param>
    /// <exception cref="ErrorException">The volume has no space for them.</exception>
    public async Task AnnounceAsync(long length)
    {
        // Where others are kept from it by a lock that may be lost, its row is what nobody commits without.
        var isRecorded = _held is not null;
        (await _quota.AnnounceAsync(_upload.Id, length, isRecorded, CancellationToken.None)).ThrowUnlessKept();
        (_isBegun, _bytes) = (isRecorded, long.MaxValue);
    }

    /// <summary>Reserves space for the declared length, or for a part of it where the quota allows no more ahead.</summary>
    /// <param name="length">The length in bytes; 0 where it is unknown.</param>
    /// <param name="head">How many of them are there at once.</param>
    /// <exception cref="ErrorException">The quota has no space for them.</exception>
    /// <exception cref="VolumeFullException">The store has none for them.</exception>
    public Task ReserveAsync(long length, long head = 0)
    {
        _declared = length;
        return TakeAsync(length <= Small
            ? new SpaceRequest(length, Come: head, MostAhead: _mostAhead)
            : new SpaceRequest(head, length - head, Come: head, MostAhead: _mostAhead));
    }

    /// <summary>Sees to it that there is space up to <paramref name="end"/>, up to which bytes have come, and for some that may follow.</summary>
    /// <exception cref="ErrorException">The quota has none.</exception>
    /// <exception cref="VolumeFullException">The store has none.</exception>
    public ValueTask ReachAsync(long end) => end <= _bytes ? ValueTask.CompletedTask : new(GrowAsync(end));

    /// <summary>Commits the row that takes its place: the space and the bytes stay, also where nobody can tell what became of the commit.</summary>
    /// <param name="add">Adds the row, and is told whether one of the upload is there.</param>
    /// <exception cref="ErrorException">The row was refused.</exception>
    /// <exception cref="UncertainCommitException">It may be there, and the bytes must be.</exception>
    public async Task CommitAsync(Func<bool, Task<QuotaDecision>> add)
    {
        try
        {
            (await add(_isBegun)).ThrowUnlessKept();
        }
        catch (UncertainCommitException)
        {
            Keep();
            throw;
        }

        Keep();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The bytes first: what is not counted any more must not lie there. Only a refusal returns the space before, to those who compete for it.
        await Upload.DisposeAsync();
        if (_held is not null)
            await _held.DisposeAsync();
        if (!_isBegun || _isKept)
            return;
        try
        {
            await _quota.ReleaseAsync(_upload.Id);
        }
        catch (DbException)
        {
            // The cleaner gives back what nobody is writing.
        }
    }

    private void Keep()
    {
        Upload.Keep();
        _isKept = true;
    }

    private Task GrowAsync(long end)
    {
        var (rest, piece) = (Math.Max(0, _declared - end), StepOf(_bytes));
        // With the last declared byte nothing is wanted ahead: it would be missing for who has space for all but a few.
        return TakeAsync(new SpaceRequest(end - _bytes, rest, end <= _declared ? Math.Min(rest, piece) : piece, end - _come, _mostAhead));
    }

    private async Task TakeAsync(SpaceRequest ask)
    {
        var grant = await _quota.TakeAsync(_upload, ask, CancellationToken.None, _isBegun);
        if (grant.Answer is QuotaDecision.PersonQuotaReached)
            throw new ErrorException(Error.PersonQuotaReached(_upload.Person!.Quota!.Value));
        grant.Answer.ThrowUnlessKept();
        _isBegun = true;
        _bytes += grant.Bytes;
        _come += ask.Come;
        Upload.Reserve(0, _bytes);
        await _unsettled.KeepAsync(grant.Bytes);
    }

    /// <summary>How many bytes ahead are wanted where so many have come.</summary>
    internal static long StepOf(long come) => Math.Clamp(come, 1 << 20, 256 << 20);
}

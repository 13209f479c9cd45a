using System.Buffers;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// An upload under way. Unless a new one was kept, closing it deletes it: what was not acknowledged leaves nothing behind. One
/// that was reopened stays.
/// </summary>
public abstract class Upload : IAsyncDisposable
{
    /// <summary>Makes one.</summary>
    protected Upload(StoredId id, bool isSealed) => (Id, IsSealed) = (id, isSealed);

    /// <summary>Its id.</summary>
    public StoredId Id { get; }

    /// <summary>Whether it was sealed when it was opened.</summary>
    public bool IsSealed { get; }

    /// <summary>
    /// Whether what was written can be written again until it is sealed. Where it cannot, a header is best written as soon as it is
    /// known: what is complete is sent, and what lacks a few bytes has to wait.
    /// </summary>
    public virtual bool IsRewritable => true;

    /// <summary>Whether it is still as it was when it was opened; not so when another has sealed or deleted it.</summary>
    public abstract ValueTask<bool> ExistsAsync();

    /// <summary>Takes space for so many bytes from an offset on, where the store can; its length stays.</summary>
    /// <exception cref="VolumeFullException">There is no space for them.</exception>
    public abstract void Reserve(long offset, long length);

    /// <summary>Gives the space of so many bytes from an offset on back, where the store can; they are zeros then.</summary>
    public abstract void Release(long offset, long length);

    /// <summary>Space may be inserted before the first byte: see <see cref="InsertFrontAsync"/>. To be said before anything is written.</summary>
    public virtual void HoldFront()
    {
    }

    /// <summary>Writes bytes at their offset, straight from the buffers they arrived in.</summary>
    /// <exception cref="VolumeFullException">There is no space for them.</exception>
    public abstract ValueTask WriteAsync(long offset, in ReadOnlySequence<byte> bytes);

    /// <summary>Writes bytes at their offset.</summary>
    /// <exception cref="VolumeFullException">There is no space for them.</exception>
    public abstract ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>Whether a range can still be cleared.</summary>
    public virtual ValueTask<bool> CanClearAsync(long offset, long length) => ValueTask.FromResult(true);

    /// <summary>Makes a range zeros, which take no space where the store can do without.</summary>
    /// <exception cref="VolumeFullException">There is no space for them.</exception>
    public abstract ValueTask ClearAsync(long offset, long length);

    /// <summary>Moves what was written, <paramref name="length"/> bytes, back by <paramref name="space"/> bytes.</summary>
    /// <exception cref="VolumeFullException">There is no space for them.</exception>
    public abstract ValueTask InsertFrontAsync(int space, long length);

    /// <summary>
    /// What was written before is durable when this returns, and belongs to the upload when the pieces that it returns are recorded:
    /// in one transaction with the offset that counts it.
    /// </summary>
    /// <returns>The pieces that are new since the last flush; none where the store needs no record of them.</returns>
    public abstract Task<IReadOnlyList<UploadPiece>> FlushAsync();

    /// <summary>Gives it its final length, durably: a row may now say that it is there.</summary>
    public abstract Task SettleAsync(long length);

    /// <summary>
    /// Seals it with its final length. When this returns the object can be read under its id and is durable;
    /// <see cref="Keep"/> then says that its row was committed.
    /// </summary>
    /// <exception cref="FileNotFoundException">It was deleted.</exception>
    /// <exception cref="OverwrittenPartsException">Bytes of it have to be written again.</exception>
    public abstract Task SealAsync(long length);

    /// <summary>Whether a store is waited for that may not answer: see <see cref="Abandon"/>.</summary>
    public virtual bool CanAbandon => false;

    /// <summary>
    /// Gives up what waits for a store that does not answer: it throws an <see cref="OperationCanceledException"/>, maybe before this
    /// returns, and what was not flushed is lost. Only where <see cref="CanAbandon"/> says so.
    /// </summary>
    public virtual void Abandon() => throw new NotSupportedException();

    /// <summary>The row that names it is committed: closing leaves it where it is.</summary>
    public abstract void Keep();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

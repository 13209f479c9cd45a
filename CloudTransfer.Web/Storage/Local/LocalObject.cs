using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>A file of the volume that is open for reading.</summary>
internal sealed class LocalObject(SafeFileHandle handle) : StoredObject
{
    /// <inheritdoc/>
    public override long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public override SafeFileHandle File => handle;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // RandomAccess.ReadAsync has another thread of the pool make the same call: two hops, and no thread is spared.
        return ValueTask.FromResult(Posix.Read(handle, into.Span, offset));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
    }
}

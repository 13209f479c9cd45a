using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>An object that is open for reading. For several readers at a time.</summary>
public abstract class StoredObject : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The file that it is; null where it is none of this host's.</summary>
    public virtual SafeFileHandle? File => null;

    /// <summary>Says what is going to be read in order: a store over a network asks for it at once.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    public virtual void Expect(long offset, long count)
    {
    }

    /// <summary>From where on a range can be read to its end; its end where nothing can. All of a sealed object can be read.</summary>
    public virtual ValueTask<long> ReadableFromAsync(long start, long end, CancellationToken cancel) => ValueTask.FromResult(start);

    /// <summary>Reads some of it.</summary>
    /// <param name="into">Where the bytes go; not empty.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>How many bytes, at least one; 0 at the end of the object.</returns>
    public abstract ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes it.</summary>
    protected abstract void Dispose(bool disposing);
}

using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>A lock that all replicas of a volume share: the kernel's, on a file, so that a killed process leaves it free.</summary>
public sealed class VolumeLock : IDisposable
{
    private readonly SafeFileHandle _file;

    internal VolumeLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes it, until it is disposed of; false while another has it.</summary>
    public bool TryTake() => Posix.TryLock(_file);

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_file)
            Posix.Unlock(_file);
    }
}

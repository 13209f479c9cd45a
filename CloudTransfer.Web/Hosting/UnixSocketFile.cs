using System.Net.Sockets;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The file of a unix socket. A killed process leaves it behind, and the address cannot be bound again while the file exists.
/// </summary>
internal static class UnixSocketFile
{
    private const int MaxTries = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Deletes the socket file if no process listens on it, so that the address can be bound.</summary>
    /// <returns>
    /// A lock to be disposed of after binding. Until then no other starting server looks at the folder, so that none deletes
    /// the socket that this one has just bound. Null if no lock is needed.
    /// </returns>
    /// <exception cref="WrongSettingException">A process listens on it, or the file is not a socket.</exception>
    public static async Task<IDisposable?> FreeAsync(UnixDomainSocketEndPoint endpoint, CancellationToken cancel)
    {
        // An abstract socket has no file; its name begins with NUL, which ToString writes as @.
        if (endpoint.ToString() is not { Length: > 0 } path || path[0] is '@')
            return null;
        var folderLock = await LockFolderAsync(path, cancel);
        try
        {
            if (FileStatus.Of(path) is not { } found)
                return folderLock;
            if (!found.IsSocket)
                throw new WrongSettingException($"{path} is a file and no socket: choose another address with --urls.");
            await EnsureUnusedAsync(endpoint, path, cancel);
            File.Delete(path);
            return folderLock;
        }
        catch
        {
            folderLock?.Dispose();
            throw;
        }
    }

    // A kernel lock ends with its process. If another process holds it for too long, go on without it.
    private static async Task<SafeFileHandle?> LockFolderAsync(string path, CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new WrongSettingException($"{folder} is not there, and {path} is to be in it: make it, or choose another address with --urls.");
        var folderLock = Open(folder);
        for (var tries = 0; tries < MaxTries && folderLock is not null && !Posix.TryLock(folderLock); tries++)
            await Task.Delay(Pause, cancel);
        return folderLock;
    }

    // A folder that this user may not read cannot be locked; whether it may be written shows when the socket is bound.
    private static SafeFileHandle? Open(string folder)
    {
        try
        {
            return Posix.OpenFolder(folder);
        }
        catch (VolumeUnusableException)
        {
            return null;
        }
    }

    private static async Task EnsureUnusedAsync(UnixDomainSocketEndPoint endpoint, string path, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endpoint, cancel);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return;
        }
        catch (SocketException fault)
        {
            throw new WrongSettingException($"{path} may be in use ({fault.Message}): end the program that has it, or choose another address with --urls.");
        }

        throw new WrongSettingException($"{path} is in use: end the program that listens there, or choose another address with --urls.");
    }
}

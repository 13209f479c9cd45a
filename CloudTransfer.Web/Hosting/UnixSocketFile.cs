using System.Net.Sockets;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The file of a unix socket. A killed process leaves it behind: nobody listens there any more, and nobody else may bind
/// the address as long as it is there.
/// </summary>
internal static class UnixSocketFile
{
    private const int MostTries = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes an address free to be bound, where nobody answers at it.</summary>
    /// <returns>
    /// To be disposed of when it is bound: until then no other server that starts looks at the same folder, and so none
    /// deletes what this one has just made.
    /// </returns>
    /// <exception cref="WrongSettingException">Somebody answers, or what is there is no socket.</exception>
    public static async Task<IDisposable?> FreeAsync(UnixDomainSocketEndPoint endpoint, CancellationToken cancel)
    {
        // One without a file begins with NUL, which is written so.
        if (endpoint.ToString() is not { Length: > 0 } path || path[0] is '@')
            return null;
        var turn = await TakeTurnAsync(path, cancel);
        try
        {
            if (FileStatus.Of(path) is not { } found)
                return turn;
            if (!found.IsSocket)
                throw new WrongSettingException($"{path} is a file and no socket: choose another address with --urls.");
            await EnsureSilentAsync(endpoint, path, cancel);
            File.Delete(path);
            return turn;
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    // The lock is the kernel's, so that a killed process leaves none behind. Whoever else has it keeps nobody for ever.
    private static async Task<SafeFileHandle?> TakeTurnAsync(string path, CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new WrongSettingException($"{folder} is not there, and {path} is to be in it: make it, or choose another address with --urls.");
        var turn = Open(folder);
        for (var tries = 0; tries < MostTries && turn is not null && !Posix.TryLock(turn); tries++)
            await Task.Delay(Pause, cancel);
        return turn;
    }

    // A folder that this user may not read has no turns; whether it may be written shows soon.
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

    private static async Task EnsureSilentAsync(UnixDomainSocketEndPoint endpoint, string path, CancellationToken cancel)
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

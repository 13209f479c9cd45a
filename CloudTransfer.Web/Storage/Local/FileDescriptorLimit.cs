using System.Globalization;
using CloudTransfer.Web.Settings;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// How many files and sockets this process may have open (getrlimit(2), RLIMIT_NOFILE), and which of them are for whom. The
/// runtime cannot live without: a new thread opens a pipe, an assembly two files, and where they may not it ends the process.
/// </summary>
/// <remarks>
/// The kernel gives out the lowest number that is free (open(2)), so that a number says how many are in use at least: who
/// has got one of the last gives it back, and nothing need be counted.
/// </remarks>
internal static class FileDescriptorLimit
{
    /// <summary>With fewer the server does not start: it needs about 340 for itself, most of them for its libraries.</summary>
    public const int Least = 512;

    private const int UsualLimit = 1024, ForTheRuntime = 32, ForFilesAlone = 32;

    /// <summary>The limit; the runtime has raised it as far as it may by the time that it is asked.</summary>
    public static int Limit { get; } = Read();

    /// <summary>Holds that a file, or none, that is opened for long has left enough of them.</summary>
    /// <exception cref="TooManyOpenFilesException">It has one of the last.</exception>
    public static void EnsureMayBeFile(SafeFileHandle? file)
    {
        if (file is not null && file.DangerousGetHandle() >= Limit - ForTheRuntime)
            throw new TooManyOpenFilesException();
    }

    /// <summary>Whether a connection may have this descriptor: whoever is connected already needs files.</summary>
    public static bool MayBeConnection(nint descriptor) => descriptor < Limit - ForTheRuntime - ForFilesAlone;

    /// <summary>Says what to set where there are too few.</summary>
    /// <exception cref="SetupException">There are fewer than <see cref="Least"/>.</exception>
    public static void EnsureEnough()
    {
        if (Limit < Least)
        {
            throw new SetupException(
                $"This process may have {Limit} files and sockets open, and needs {Least} to serve anybody: raise the limit to 2048 or more (ulimit -n, LimitNOFILE= of systemd, ulimits: nofile of Docker).");
        }
    }

    private static int Read()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [_, _, _, var soft, ..])
            return UsualLimit;
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}

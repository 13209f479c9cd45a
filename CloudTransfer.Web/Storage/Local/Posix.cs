using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>The few system calls that .NET does not offer: locks of the kernel, reservation, durable renames.</summary>
internal static partial class Posix
{
    public const int ReadOnly = 0, ReadWrite = 2, Create = 0x40;

    /// <summary>EROFS.</summary>
    public const int ReadOnlyFileSystem = 30;

    private const int NoSpace = 28, QuotaExceeded = 122, FileTooBig = 27, NoEntry = 2, NoFolder = 20, Loop = 40, WouldBlock = 11, NotSupported = 95, Invalid = 22, Interrupted = 4,
        TooManyOpenInAll = 23, TooManyOpen = 24, NotPermitted = 1, AccessDenied = 13;
    private const int KeepSize = 1, PunchHole = 2, InsertRange = 0x20;
    private const uint WriteOut = 2;
    private const int LockExclusive = 2, LockNonBlocking = 4, LockNone = 8;

    // The one pair of flags whose value differs between the processors that .NET runs on.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    private static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    private const int CloseOnExec = 0x80000, PathOnly = 0x200000, Here = -100, AsEffectiveUser = 0x200, MayRead = 4, MayWrite = 2, MaySearch = 1;

    /// <summary>
    /// Opens a file or folder; null when it is absent. A symbolic link, be it the file or the folder that it is in, is not
    /// followed: what it leads to is absent.
    /// </summary>
    public static SafeFileHandle? Open(string path, int flags, int mode = 0)
    {
        if (LinklessPath.TryOpen(path, flags | NoFollow | CloseOnExec, mode) is { } handle)
            return handle;
        using var folder = Opened(OpenAt(Here, Path.GetDirectoryName(path)!, PathOnly | DirectoryOnly | NoFollow | CloseOnExec, 0), path);
        return folder is null ? null : Opened(OpenAt(folder, Path.GetFileName(path), flags | NoFollow | CloseOnExec, mode), path);
    }

    /// <summary>Opens a folder of anybody's, links on its way followed; null when it is absent.</summary>
    public static SafeFileHandle? OpenFolder(string path) => Opened(OpenAt(Here, path, ReadOnly | DirectoryOnly | CloseOnExec, 0), path);

    /// <summary>The number of the user as whom this process acts.</summary>
    public static uint User => GetUser();

    /// <summary>Why this process may not read and write a file, or make files in a folder; null where it may, or where there is none.</summary>
    public static int? Denied(string path, bool isFolder)
    {
        if (FAccess(Here, path, MayRead | MayWrite | (isFolder ? MaySearch : 0), AsEffectiveUser) == 0)
            return null;
        var error = Marshal.GetLastPInvokeError();
        return IsDenied(error) ? error : null;
    }

    /// <summary>The path of what is open.</summary>
    public static string PathOf(SafeFileHandle handle) => new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget ?? "/";

    /// <summary>As <see cref="Open"/>, for a file that stays open while bytes come or go.</summary>
    /// <exception cref="TooManyOpenFilesException">What is left is needed for less.</exception>
    public static SafeFileHandle? OpenForLong(string path, int flags)
    {
        var handle = Open(path, flags);
        try
        {
            FileDescriptorLimit.EnsureMayBeFile(handle);
            return handle;
        }
        catch (TooManyOpenFilesException)
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>Reads at an offset: 0 bytes at the end of the file. (.NET's own way first asks each file whether it has offsets.)</summary>
    public static unsafe int Read(SafeFileHandle handle, Span<byte> into, long offset)
    {
        fixed (byte* start = into)
        {
            while (true)
            {
                var read = PRead(handle, start, into.Length, offset);
                if (read >= 0)
                    return (int)read;
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                    throw Fault(error, "pread", PathOf(handle));
            }
        }
    }

    private static SafeFileHandle? Opened(SafeFileHandle handle, string path)
    {
        if (!handle.IsInvalid)
            return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return error is NoEntry or NoFolder or Loop ? null : throw Fault(error, "open", path);
    }

    /// <summary>Takes the kernel's lock on an open file; false when another process (or handle) holds it.</summary>
    /// <remarks>flock(2): freed when the last handle is closed, so a killed process cannot leave it behind.</remarks>
    public static bool TryLock(SafeFileHandle handle) => Lock(handle, LockExclusive | LockNonBlocking);

    /// <summary>Takes the kernel's lock on an open file as soon as nobody else holds it.</summary>
    public static void Lock(SafeFileHandle handle) => Lock(handle, LockExclusive);

    /// <summary>Gives the kernel's lock back, also where a process that is just being started has a copy of the handle.</summary>
    public static void Unlock(SafeFileHandle handle) => Lock(handle, LockNone);

    private static bool Lock(SafeFileHandle handle, int operation)
    {
        while (FLock(handle, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
                return false;
            if (error != Interrupted)
                throw Fault(error, "flock", PathOf(handle));
        }

        return true;
    }

    /// <summary>Reserves blocks beyond the file's end without changing its length, where the file system can.</summary>
    public static void Reserve(SafeFileHandle handle, long offset, long length)
    {
        if (length > 0 && FAllocate(handle, KeepSize, offset, length) != 0)
            ThrowUnlessUnsupported(Marshal.GetLastPInvokeError(), handle);
    }

    /// <summary>Makes a range zeros that take no space, without changing the file's length; false where the file system cannot.</summary>
    public static bool TryPunchHole(SafeFileHandle handle, long offset, long length)
    {
        if (length == 0 || FAllocate(handle, KeepSize | PunchHole, offset, length) == 0)
            return true;
        ThrowUnlessUnsupported(Marshal.GetLastPInvokeError(), handle);
        return false;
    }

    /// <summary>Shifts the whole content back by <paramref name="length"/>; false where the file system cannot.</summary>
    public static bool TryInsertFront(SafeFileHandle handle, long length)
    {
        if (FAllocate(handle, InsertRange, 0, length) == 0)
            return true;
        ThrowUnlessUnsupported(Marshal.GetLastPInvokeError(), handle);
        return false;
    }

    /// <summary>
    /// What was written to an open file is on the disk when this returns; any error of that is a fault. (.NET's own way to
    /// flush keeps silent about some, a full volume among them.)
    /// </summary>
    public static void Sync(SafeFileHandle handle)
    {
        while (FSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw Fault(error, "fsync", PathOf(handle));
        }
    }

    /// <summary>Has the kernel begin to write what it holds of a file; what goes wrong is told by the fsync that follows.</summary>
    public static void BeginWriting(SafeFileHandle handle) => _ = SyncRange(handle, 0, 0, WriteOut);

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncFolder(string path)
    {
        using var folder = Open(path, ReadOnly | DirectoryOnly) ?? throw new DirectoryNotFoundException();
        Sync(folder);
    }

    /// <summary>The kernel's error that an exception of the platform's was made of; null where there is none.</summary>
    public static int? ErrorOf(Exception fault) => fault switch
    {
        UnauthorizedAccessException { InnerException: IOException { HResult: > 0 } inner } => inner.HResult,
        UnauthorizedAccessException => AccessDenied,
        IOException { HResult: > 0 } => fault.HResult,
        _ => null,
    };

    /// <summary>Whether an error is none of the program's, but the volume's: it is full, or may not be used.</summary>
    public static bool IsOfTheVolume(int error) => IsFull(error) || IsDenied(error);

    /// <summary>Whether an error means that there is no space (ENOSPC, EDQUOT, EFBIG).</summary>
    public static bool IsFull(int error) => error is NoSpace or QuotaExceeded or FileTooBig;

    /// <summary>What to throw for the kernel's error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="call">The call that met it.</param>
    /// <param name="path">The file or folder.</param>
    public static IOException Fault(int error, string call, string path) => error switch
    {
        _ when IsFull(error) => new VolumeFullException(),
        _ when IsDenied(error) => DeniedAccess.Of(path, error),
        TooManyOpen or TooManyOpenInAll => new TooManyOpenFilesException(),
        _ => new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}", error),
    };

    private static bool IsDenied(int error) => error is AccessDenied or NotPermitted or ReadOnlyFileSystem;

    private static void ThrowUnlessUnsupported(int error, SafeFileHandle handle)
    {
        if (error is not (NotSupported or Invalid))
            throw Fault(error, "fallocate", PathOf(handle));
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAt(int folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAt(SafeFileHandle folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint PRead(SafeFileHandle handle, byte* into, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FAllocate(SafeFileHandle handle, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncRange(SafeFileHandle handle, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FAccess(int folder, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();
}

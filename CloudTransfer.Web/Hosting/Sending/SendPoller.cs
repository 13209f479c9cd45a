using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>
/// Waits until sockets take more, for all connections together (epoll(7)), and lets them send, on threads of its own: a
/// receiver that takes nothing costs no thread, and one that takes much does not hold up requests.
/// </summary>
internal sealed partial class SendPoller
{
    // More than processors: a file that is not in memory makes its thread wait for the disk.
    private const int LeastThreads = 8;

    private const int Add = 1, Modify = 3, CloseOnExec = 0x80000, EventSize = 16;

    // EPOLLOUT; with EPOLLONESHOT each wait ends once, on one thread.
    private const uint Writable = 0x4, Once = 1u << 30;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int DescriptorAt = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;

    private readonly ConcurrentDictionary<int, SocketWriter> _waiting = new();
    private readonly SafeFileHandle _epoll = Create(CloseOnExec);

    private SendPoller()
    {
        for (var n = 0; n < Math.Max(LeastThreads, Environment.ProcessorCount); n++)
            new Thread(Run) { IsBackground = true, Name = "send" }.Start();
    }

    /// <summary>That of this process.</summary>
    public static SendPoller Shared { get; } = new();

    /// <summary>Calls <see cref="SocketWriter.Resume"/> once, when its socket takes more, or is closed.</summary>
    /// <param name="writer">Who waits.</param>
    /// <param name="descriptor">Its socket, which stays open until then.</param>
    /// <param name="isKnown">Whether it has waited before.</param>
    /// <returns>Whether it will be called; false if the kernel has no memory for that.</returns>
    public bool TryWait(SocketWriter writer, int descriptor, bool isKnown)
    {
        Span<byte> wanted = stackalloc byte[EventSize];
        MemoryMarshal.Write(wanted, Writable | Once);
        MemoryMarshal.Write(wanted[DescriptorAt..], (long)descriptor);
        _waiting[descriptor] = writer;
        return Control(_epoll, isKnown ? Modify : Add, descriptor, ref MemoryMarshal.GetReference(wanted)) == 0 || !_waiting.TryRemove(descriptor, out _);
    }

    private void Run()
    {
        // Who can send more stays with its thread: on another processor it would find nothing in the cache.
        var more = new Queue<SocketWriter>();
        while (true)
        {
            if (TakeWritable(isWaiting: more.Count == 0) is { } writable && writable.Resume())
                more.Enqueue(writable);
            if (more.TryDequeue(out var next) && next.Resume())
                more.Enqueue(next);
        }
    }

    private SocketWriter? TakeWritable(bool isWaiting)
    {
        Span<byte> happened = stackalloc byte[EventSize];
        return Wait(_epoll, ref MemoryMarshal.GetReference(happened), 1, isWaiting ? -1 : 0) == 1
            && _waiting.TryRemove(MemoryMarshal.Read<int>(happened[DescriptorAt..]), out var writer)
            ? writer
            : null;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial SafeFileHandle Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static partial int Control(SafeFileHandle epoll, int operation, int descriptor, ref byte wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static partial int Wait(SafeFileHandle epoll, ref byte happened, int most, int timeout);
}

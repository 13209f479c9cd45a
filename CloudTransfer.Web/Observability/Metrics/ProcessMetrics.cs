using System.Buffers.Text;
using System.Diagnostics;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>
/// The process_… metrics that every Prometheus client library offers, read from /proc/self (proc(5)).
/// Elsewhere than on Linux there are none.
/// </summary>
internal sealed class ProcessMetrics : IDisposable
{
    // Fields of /proc/self/stat, numbered from 1 as in proc(5).
    private const int ThreadsField = 20;
    private const int VirtualSizeField = 23;
    private const int ResidentPagesField = 24;

    // Attributes would be asked of each file, and one that is closed meanwhile has none.
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = FileAttributes.None };

    private readonly SafeFileHandle? _stat;

    public ProcessMetrics(CollectorRegistry registry)
    {
        if (!OperatingSystem.IsLinux())
            return;
        _stat = File.OpenHandle("/proc/self/stat");
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        var cpu = metrics.CreateCounter("process_cpu_seconds_total", "User and system CPU time.");
        var resident = metrics.CreateGauge("process_resident_memory_bytes", "Memory in RAM.");
        var addressSpace = metrics.CreateGauge("process_virtual_memory_bytes", "Address space.");
        var threads = metrics.CreateGauge("process_threads", "Threads.");
        var open = metrics.CreateGauge("process_open_fds", "Open file descriptors.");
        metrics.CreateGauge("process_max_fds", "The limit of open file descriptors.").Set(OpenFilesLimit());
        metrics.CreateGauge("process_start_time_seconds", "When the process started, since the epoch.").Set(StartTime());
        registry.AddBeforeCollectCallback(() =>
        {
            cpu.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
            resident.Set(Stat(ResidentPagesField) * Environment.SystemPageSize);
            addressSpace.Set(Stat(VirtualSizeField));
            threads.Set(Stat(ThreadsField));
            open.Set(OpenFiles());
        });
    }

    public void Dispose() => _stat?.Dispose();

    private static double StartTime()
    {
        using var self = Process.GetCurrentProcess();
        return (self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static long OpenFiles() =>
        new FileSystemEnumerable<byte>("/proc/self/fd", static (ref _) => 0, AllEntries).LongCount();

    private static long OpenFilesLimit()
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, out var limit) ? limit : -1;
    }

    // The handle stays open: /proc answers each read at offset 0 with the figures of that moment.
    private long Stat(int field)
    {
        Span<byte> text = stackalloc byte[1024];
        text = text[..RandomAccess.Read(_stat!, text, 0)];

        // The name, field 2, may hold blanks and brackets; what follows its last bracket may not.
        text = text[(text.LastIndexOf((byte)')') + 2)..];
        for (var skip = field - 3; skip > 0; skip--)
            text = text[(text.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(text, out long value, out _) ? value : 0;
    }
}

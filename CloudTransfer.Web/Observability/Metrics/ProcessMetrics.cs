using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>
/// The process_… metrics that every Prometheus client library offers, read from /proc/self (proc(5)).
/// Elsewhere than on Linux there are none.
/// </summary>
internal sealed class ProcessMetrics : IDisposable
{
    public const string MeterName = "CloudTransfer.Process";

    // Fields of /proc/self/stat, numbered from 1 as in proc(5).
    private const int ThreadsField = 20;
    private const int VirtualSizeField = 23;
    private const int ResidentPagesField = 24;

    // Attributes would be asked of each file, and one that is closed meanwhile has none.
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = FileAttributes.None };

    private readonly SafeFileHandle? _stat;

    public ProcessMetrics(IMeterFactory meters)
    {
        if (!OperatingSystem.IsLinux())
            return;
        _stat = File.OpenHandle("/proc/self/stat");
        var meter = meters.Create(MeterName);
        using var self = Process.GetCurrentProcess();
        var started = (self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
        var limit = OpenFilesLimit();
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "User and system CPU time.");
        meter.CreateObservableGauge("process.resident_memory", () => Stat(ResidentPagesField) * Environment.SystemPageSize, "By", "Memory in RAM.");
        meter.CreateObservableGauge("process.virtual_memory", () => Stat(VirtualSizeField), "By", "Address space.");
        meter.CreateObservableGauge("process.threads", () => Stat(ThreadsField), "{thread}", "Threads.");
        meter.CreateObservableGauge("process.open_fds", OpenFiles, "{fd}", "Open file descriptors.");
        meter.CreateObservableGauge("process.max_fds", () => limit, "{fd}", "The limit of open file descriptors.");
        meter.CreateObservableGauge("process.start_time", () => started, "s", "When the process started, since the epoch.");
    }

    public void Dispose() => _stat?.Dispose();

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

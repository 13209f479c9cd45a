using System.Globalization;

namespace CloudTransfer.Web.Connections;

/// <summary>How many files and sockets this process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static class Descriptors
{
    private const int UsualLimit = 1024;

    /// <summary>The limit; the runtime has raised it as far as it may by the time that it is asked.</summary>
    public static int Limit()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [_, _, _, var soft, ..])
            return UsualLimit;
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}

using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Accounts;

/// <summary>Writes when sessions and tokens were used last: rarely, and so that no request fails for it.</summary>
public sealed partial class LastUse(IDatabase database, ILogger<LastUse> logger)
{
    /// <summary>How exactly the time of the last request is known: each session or token writes once in this time.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>Writes it. A power loss may undo it.</summary>
    internal async Task WriteAsync(Func<IDbTransaction, Task> write, CancellationToken cancel)
    {
        try
        {
            await database.WriteSoonAsync(write, cancel);
        }
        catch (Exception fault) when (fault is DbException or VolumeFullException or VolumeUnavailableException or VolumeUnusableException)
        {
            Log.NotWritten(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The time of the last use of a session or token could not be written")]
        public static partial void NotWritten(ILogger logger, Exception fault);
    }
}

using CloudTransfer.Web.Settings;
using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>What a start needs of PostgreSQL: a server that does not answer is waited for; one that says that it never will ends the start.</summary>
internal static partial class PostgreSqlStart
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does <paramref name="work"/>, again and again while the server does not answer.</summary>
    /// <param name="setting">The setting that names the server.</param>
    /// <param name="work">What is needed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of the waiting.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="SetupException">The settings do not fit.</exception>
    public static async Task AwaitAsync(string setting, Func<Task> work, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        for (var isSaid = false; ; isSaid = true)
        {
            try
            {
                await work();
                return;
            }
            catch (PostgresException fault) when (!fault.IsTransient)
            {
                throw new SetupException($"PostgreSQL, as {setting} names it, says: {fault.MessageText}.");
            }
            catch (NpgsqlException fault)
            {
                if (!isSaid)
                    Log.Waiting(logger, fault.Message);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL does not answer ({Reason}): the server starts when it does")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}

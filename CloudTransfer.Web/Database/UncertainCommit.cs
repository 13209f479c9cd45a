using System.Data.Common;

namespace CloudTransfer.Web.Database;

/// <summary>Finds out what became of a commit whose answer was lost.</summary>
internal static class UncertainCommit
{
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Asks until there is an answer. A new connection may have to be made, to another server of the database.</summary>
    /// <param name="look">Asks, in a transaction that waits for the one of the commit.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null where nobody can tell.</returns>
    public static async Task<bool?> FindOutAsync(Func<Task<bool>> look, TimeProvider time)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return await look();
            }
            catch (DbException)
            {
                if (time.GetElapsedTime(began) >= LongestDoubt)
                    return null;
                await Task.Delay(Pause, time);
            }
        }
    }
}

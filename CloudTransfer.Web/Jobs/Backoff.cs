using System.Security.Cryptography;

namespace CloudTransfer.Web.Jobs;

/// <summary>How long a job that failed waits: twice as long after each attempt, up to a bound, with jitter.</summary>
public static class Backoff
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private const int MostDoublings = 16;

    /// <summary>The wait after so many failed attempts, from 1 on.</summary>
    public static TimeSpan After(int attempts) => After(attempts, First, Longest);

    /// <summary>The wait after so many failed attempts, from 1 on.</summary>
    /// <param name="attempts">How many.</param>
    /// <param name="first">The wait after the first.</param>
    /// <param name="longest">The longest wait.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest)
    {
        var wait = first * (1L << Math.Clamp(attempts - 1, 0, MostDoublings));
        return Jittered(wait < longest ? wait : longest);
    }

    /// <summary>Three quarters of a time to all of it: replicas that started together need not all work at the same moment.</summary>
    public static TimeSpan Jittered(TimeSpan time) => time * (0.75 + RandomNumberGenerator.GetInt32(250) / 1000.0);
}

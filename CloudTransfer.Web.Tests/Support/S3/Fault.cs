using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>What goes wrong with some requests to a bucket.</summary>
/// <param name="Method">The method of the requests; null for all.</param>
/// <param name="Target">A regular expression for path and query, such as <c>partNumber=2</c>.</param>
/// <param name="Kind">What happens.</param>
internal sealed record Fault(string? Method, string Target, FaultKind Kind)
{
    private int _seen;

    /// <summary>How many matching requests pass before the first fault.</summary>
    public int Skip { get; init; }

    /// <summary>After those, how many faults there are at most.</summary>
    public int Times { get; init; } = 1;

    /// <summary>One of so many matching requests fails; 1 for all.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Counts a request; true if the fault applies to it.</summary>
    public bool Applies(string method, string target)
    {
        if (Method is not null && !string.Equals(Method, method, StringComparison.Ordinal) || !Regex.IsMatch(target, Target, RegexOptions.NonBacktracking))
            return false;
        var turn = Interlocked.Increment(ref _seen) - 1 - Skip;
        return turn >= 0 && turn % Every == 0 && turn / Every < Times;
    }
}

/// <summary>The kinds of <see cref="Fault"/>.</summary>
internal abstract record FaultKind
{
    /// <summary>The bucket does not get the request; the answer is an error document.</summary>
    /// <param name="Status">The status; 200 for a CompleteMultipartUpload that fails after its header was sent.</param>
    /// <param name="Code">The error code of S3, such as <c>SlowDown</c>.</param>
    internal sealed record Answers(int Status, string Code) : FaultKind;

    /// <summary>The connection is reset after so many bytes of the request's body; the bucket does not get all of it.</summary>
    internal sealed record ResetsRequest(long After = 0) : FaultKind;

    /// <summary>The bucket carries the request out, but the connection is reset before the answer.</summary>
    internal sealed record LosesResponse : FaultKind;

    /// <summary>The connection is reset after so many bytes of the answer's body.</summary>
    internal sealed record ResetsResponse(long After) : FaultKind;

    /// <summary>The request waits before the bucket gets it.</summary>
    internal sealed record Delays(TimeSpan By) : FaultKind;
}

namespace CloudTransfer.Web.Commands;

/// <summary>How a move is made.</summary>
internal sealed record MoveOptions
{
    /// <summary>Whether it ends when the bytes are copied, while the replicas go on.</summary>
    public bool IsCopyOnly { get; init; }

    /// <summary>How long uploads under way have to come to their end, from when no new one may begin.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether those that are not at their end by then are left behind.</summary>
    public bool DropsUnfinished { get; init; }

    /// <summary>Whether transfers whose bytes are missing or damaged are moved as they are.</summary>
    public bool SkipsDamaged { get; init; }

    /// <summary>How many objects are copied side by side.</summary>
    public int Parallelism { get; init; }
}

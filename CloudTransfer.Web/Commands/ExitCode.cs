namespace CloudTransfer.Web.Commands;

/// <summary>How a command ends. A wrong setting ends it with 78, as it does the start of the server.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked for.</summary>
    public const int Done = 0;

    /// <summary>It did not, or not all of it: one sentence on stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>There is no such command, or it was not written as its help says.</summary>
    public const int Usage = 2;

    /// <summary>It was interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>A client's request for some files of a transfer, as text.</summary>
/// <param name="Files">File numbers and ranges: <c>3-9,12</c>.</param>
/// <param name="Folders">Paths of folders: <c>a/b</c>.</param>
/// <param name="FoldersOf">
/// Folders named by a file in them: <c>12.2</c> is the folder of file 12 that consists of the first two names of its
/// path.
/// </param>
public sealed record SelectionRequest(IReadOnlyList<string> Files, IReadOnlyList<string> Folders, IReadOnlyList<string> FoldersOf);

/// <summary>The result of parsing a <see cref="SelectionRequest"/>.</summary>
public abstract record SelectionResult
{
    private SelectionResult()
    {
    }

    /// <summary>The request is valid. Whether the files exist has not been checked.</summary>
    /// <param name="Selection">The selection.</param>
    public sealed record Read(Selection Selection) : SelectionResult;

    /// <summary>The request names nothing.</summary>
    public sealed record NoneNamed : SelectionResult;

    /// <summary>The request is not valid.</summary>
    public sealed record Wrong : SelectionResult;

    /// <summary>The request names more than is allowed.</summary>
    public sealed record TooMany : SelectionResult;
}

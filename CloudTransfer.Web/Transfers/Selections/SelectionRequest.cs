namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>What somebody asks for of a transfer's files, as it was written.</summary>
/// <param name="Files">Numbers of files, and ranges of them: <c>3-9,12</c>.</param>
/// <param name="Folders">Paths of folders: <c>a/b</c>.</param>
/// <param name="FoldersOf">Folders by a file in them: <c>12.2</c> is the folder of file 12, its first two names.</param>
public sealed record SelectionRequest(IReadOnlyList<string> Files, IReadOnlyList<string> Folders, IReadOnlyList<string> FoldersOf);

/// <summary>What a <see cref="SelectionRequest"/> is answered with.</summary>
public abstract record SelectionAnswer
{
    private SelectionAnswer()
    {
    }

    /// <summary>It is understood; whether anything of it is there, nobody has looked.</summary>
    /// <param name="Selection">What is selected.</param>
    public sealed record Read(Selection Selection) : SelectionAnswer;

    /// <summary>Nothing was named.</summary>
    public sealed record NoneNamed : SelectionAnswer;

    /// <summary>It is not understood.</summary>
    public sealed record Wrong : SelectionAnswer;

    /// <summary>More was named than may be.</summary>
    public sealed record TooMany : SelectionAnswer;
}

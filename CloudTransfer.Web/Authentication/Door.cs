namespace CloudTransfer.Web.Authentication;

/// <summary>Something that opens to those who know one of its keys. Without any key it has no lock.</summary>
/// <param name="Name">Its name, which tells its passes and its guesses from other doors'.</param>
/// <param name="Keys">The keys, each at least <see cref="ShortestKey"/> characters.</param>
/// <param name="PassLasts">How long a pass opens it that a right key was answered with.</param>
public sealed record Door(string Name, IReadOnlyList<string> Keys, TimeSpan PassLasts)
{
    /// <summary>The fewest characters of a key. Of random ones these are 80 bits and more.</summary>
    public const int ShortestKey = 16;

    /// <summary>What a key may be, for messages.</summary>
    public const string AllowedKeys = "16 to 256 characters without spaces, such as openssl rand -base64 24 makes";

    private const int LongestKey = 256;

    /// <summary>Whether a text is a key: one that a header can carry.</summary>
    public static bool IsKey(string? text) =>
        text is { Length: >= ShortestKey and <= LongestKey } && text.All(sign => sign is > ' ' and <= '~');

    /// <summary>
    /// What guessing at it is counted as. There is no limit over all clients: long keys need none, and strangers could use
    /// it to shut everybody out.
    /// </summary>
    public AttemptSubject Secret => new(Name, "", int.MaxValue);
}

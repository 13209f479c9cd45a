using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>What a transfer is called on pages.</summary>
/// <param name="Text">The message's first line, else the folder's or the file's name.</param>
/// <param name="Message">What of the message the title does not say; empty for nothing.</param>
/// <param name="FromMessage">Whether the title is the sender's words rather than a name.</param>
public sealed record TransferTitle(string Text, string Message, bool FromMessage)
{
    private const int Longest = 90, Letter = 600;

    /// <summary>Whether the message is a letter that would push everything else off the screen.</summary>
    public bool IsLetter => Message.Length > Letter || Message.Count(sign => sign == '\n') > 8;

    /// <summary>Takes the title from the message, or from the name.</summary>
    public static TransferTitle From(Transfer transfer)
    {
        var message = transfer.Message.Trim();
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        var first = (end < 0 ? message : message[..end]).Trim();
        return first.Length switch
        {
            0 => new TransferTitle(NameOf(transfer), message, FromMessage: false),
            // A whole letter without a line break is no title; it stands in full below the name.
            > Longest => new TransferTitle(NameOf(transfer), message, FromMessage: false),
            _ => new TransferTitle(first, end < 0 ? "" : message[end..].Trim(), FromMessage: true),
        };
    }

    private static string NameOf(Transfer transfer) =>
        transfer.IsArchive && transfer.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && transfer.Name.Length > 4
            ? transfer.Name[..^4]
            : transfer.Name;
}

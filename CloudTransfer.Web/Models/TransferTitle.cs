using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>What a transfer is called on pages, and what its sender says.</summary>
/// <param name="Text">The sender's title, else the name of what was sent.</param>
/// <param name="IsWritten">Whether the sender wrote a title.</param>
/// <param name="Sender">By whom it says that it is sent; empty where it does not. Nobody has verified it.</param>
/// <param name="Message">The message; empty for none.</param>
public sealed record TransferTitle(string Text, bool IsWritten, string Sender, string Message)
{
    private const int Letter = 600;

    /// <summary>Whether the message is a letter that would push everything else off the screen.</summary>
    public bool IsLetter => Message.Length > Letter || Message.Count(sign => sign == '\n') > 8;

    /// <summary>Takes it from a transfer.</summary>
    public static TransferTitle From(Transfer transfer) =>
        new(Of(transfer), transfer.Title.Length > 0, transfer.Sender, transfer.Message.Trim());

    /// <summary>What a transfer is called: its title, else the name of what was sent, without the zip's ending.</summary>
    public static string Of(Transfer transfer) => transfer switch
    {
        { Title.Length: > 0 } => transfer.Title,
        { IsArchive: true, Name: { Length: > 4 } name } when name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => name[..^4],
        _ => transfer.Name,
    };
}

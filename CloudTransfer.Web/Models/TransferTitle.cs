using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The title of a transfer, and what its sender says.</summary>
/// <param name="Text">The sender's title, otherwise the name of the content.</param>
/// <param name="IsWritten">Whether the sender wrote a title.</param>
/// <param name="Sender">The sender's name as the sender writes it; empty for none. It is not verified.</param>
/// <param name="Message">The message; empty for none.</param>
public sealed record TransferTitle(string Text, bool IsWritten, string Sender, string Message)
{
    private const int MaxShortLength = 600;

    /// <summary>Whether the message is so long that it would displace the rest of the page.</summary>
    public bool IsLongMessage => Message.Length > MaxShortLength || Message.Count(sign => sign == '\n') > 8;

    /// <summary>Creates the title of a transfer.</summary>
    public static TransferTitle From(Transfer transfer) =>
        new(Of(transfer), transfer.Title.Length > 0, transfer.Sender, transfer.Message.Trim());

    /// <summary>The title, otherwise the name of the content without the extension of a zip.</summary>
    public static string Of(Transfer transfer) => transfer switch
    {
        { Title.Length: > 0 } => transfer.Title,
        { IsArchive: true, Name: { Length: > 4 } name } when name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => name[..^4],
        _ => transfer.Name,
    };
}

using System.Text;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;

namespace CloudTransfer.Web.Models;

/// <summary>The landing page as plain text, for terminals.</summary>
internal static class LandingText
{
    /// <summary>
    /// Title and sender if present, name, size, number of files, expiry, message, and how to download it.
    /// </summary>
    public static string From(Transfer transfer, Links links, DateTimeOffset now)
    {
        var text = new StringBuilder();
        if (transfer.Title.Length > 0)
            text.Append(transfer.Title).Append('\n');
        if (transfer.Sender.Length > 0)
            text.Append("From ").Append(transfer.Sender).Append('\n');
        text.Append(transfer.Name).Append('\n')
            .Append(new ByteSize(transfer.Size)).Append(", ").Append(Count.Of(transfer.FileCount, "file")).Append('\n');
        if (transfer.Expires is { } expires && Moment.From(expires, now) is var moment)
            text.Append("Expires ").Append(moment.Relative).Append(", on ").Append(moment.Exact).Append('\n');
        if (transfer.DownloadsLeft is { } left)
            text.Append(Count.Of(left, "download")).Append(" left\n");
        if (transfer.Message.Length > 0)
            text.Append('\n').Append(transfer.Message).Append('\n');
        text.Append("\nDownload it:  curl -OJL ").Append(links.Landing(transfer.Link)).Append("/download").Append('\n');
        return RemoveControls(text);
    }

    /// <summary>The progress of a transfer that is uploading.</summary>
    public static string From(Access.Uploading uploading) => RemoveControls(new StringBuilder()
        .Append(uploading.Transfer.Title.Length > 0 ? uploading.Transfer.Title : uploading.Transfer.Name).Append(" is on its way: ")
        .Append(new ByteSize(uploading.IncomingTransfer.Received)).Append(" of ").Append(new ByteSize(uploading.IncomingTransfer.Size))
        .Append(" have arrived, ").Append(uploading.IncomingTransfer.Percent).Append(" %. Try again later.\n"));

    // A terminal interprets control characters: remove the sender's.
    private static string RemoveControls(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] != '\n')
                text[i] = '\uFFFD';
        }

        return text.ToString();
    }
}

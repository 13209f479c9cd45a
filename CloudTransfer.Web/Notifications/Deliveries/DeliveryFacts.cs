using System.Globalization;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>What mails say of a transfer.</summary>
internal static class DeliveryFacts
{
    /// <summary>What it is called.</summary>
    public static string TitleOf(Transfer transfer) => transfer.Title.Length > 0 ? transfer.Title : transfer.Name;

    /// <summary>Its name, size, files and expiry.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(Transfer transfer, MailTexts texts) =>
    [
        (texts.Of("fact.name"), TitleOf(transfer)),
        (texts.Of("fact.files"), transfer.FileCount.ToString("N0", CultureInfo.InvariantCulture)),
        (texts.Of("fact.size"), new ByteSize(transfer.Size).ToString()),
        (texts.Of("fact.expires"), transfer.Expires is { } expires ? texts.Moment(expires) : texts.Of("fact.never")),
    ];
}

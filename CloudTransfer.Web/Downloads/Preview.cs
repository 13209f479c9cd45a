using System.Security.Cryptography;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Which files can be previewed. A preview is not counted as a download. Where downloads are limited, only small files
/// are shown, and only through a URL that a page issued recently, so that a preview cannot bypass the limit.
/// </summary>
public sealed class Preview(IDataProtectionProvider protection)
{
    /// <summary>The maximum size in bytes of a previewed file of a transfer with a download limit.</summary>
    public const long LimitedSize = 20_000_000;

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.Preview.v1").ToTimeLimitedDataProtector();

    /// <summary>How a file can be previewed.</summary>
    public static PreviewKind KindOf(Transfer transfer, TransferFile file) =>
        transfer.MaxDownloads is null || file.Size <= LimitedSize ? PreviewKinds.Of(file.Name) : PreviewKind.None;

    /// <summary>The token that a page adds to the URL of a file's content; null where none is needed.</summary>
    public string? CreateToken(Transfer transfer, TransferFile file) =>
        transfer.MaxDownloads is null ? null : _protector.Protect(Subject(transfer, file), TokenLifetime);

    /// <summary>Whether a file's content can be shown with this token. <paramref name="pass"/> is untrusted.</summary>
    public bool CanShow(Transfer transfer, TransferFile file, string? pass) =>
        KindOf(transfer, file).IsEmbedded() && CanShowThumbnail(transfer, file, pass);

    /// <summary>
    /// Whether a file's thumbnail can be shown with this token, whatever the size of the file: a thumbnail is small and
    /// contains none of the file's own bytes. <paramref name="pass"/> is untrusted.
    /// </summary>
    public bool CanShowThumbnail(Transfer transfer, TransferFile file, string? pass)
    {
        if (transfer.MaxDownloads is null)
            return true;
        try
        {
            return pass is not null && string.Equals(_protector.Unprotect(pass), Subject(transfer, file), StringComparison.Ordinal);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Subject(Transfer transfer, TransferFile file) => $"{transfer.Id} {file.Number}";
}

using System.Security.Cryptography;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Which files may be looked at, which costs no download. Where downloads are limited, bytes are shown only of small
/// files, and only by an address that a page gave out not long ago: no address leads around the counting.
/// </summary>
public sealed class Preview(IDataProtectionProvider protection)
{
    /// <summary>The most bytes of a file of a limited transfer that is shown.</summary>
    public const long LimitedSize = 20_000_000;

    private static readonly TimeSpan PassLasts = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.Preview.v1").ToTimeLimitedDataProtector();

    /// <summary>How a file may be looked at.</summary>
    public static PreviewKind KindOf(Transfer transfer, TransferFile file) =>
        transfer.MaxDownloads is null || file.Size <= LimitedSize ? PreviewKinds.Of(file.Name) : PreviewKind.None;

    /// <summary>What a page's address of a file's bytes must show; null where nothing need be shown.</summary>
    public string? PassTo(Transfer transfer, TransferFile file) =>
        transfer.MaxDownloads is null ? null : _protector.Protect(Subject(transfer, file), PassLasts);

    /// <summary>Whether a file's bytes may be shown to who comes with <paramref name="pass"/>, which anybody may have made up.</summary>
    public bool Admits(Transfer transfer, TransferFile file, string? pass) =>
        KindOf(transfer, file).IsEmbedded() && AdmitsThumbnail(transfer, file, pass);

    /// <summary>
    /// Whether a file's thumbnail may be shown to who comes with <paramref name="pass"/>: of a file of any size, for it is
    /// small and stands for none of the file's bytes.
    /// </summary>
    public bool AdmitsThumbnail(Transfer transfer, TransferFile file, string? pass)
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

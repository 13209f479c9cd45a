using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The keys that the right password is answered with: sealed with the replicas' shared key ring, good for one
/// transfer, for one hour, and as long as its password stays the same.
/// </summary>
public sealed class TransferKeys(IDataProtectionProvider protection)
{
    /// <summary>How long a key opens its transfer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.TransferKey.v1").ToTimeLimitedDataProtector();

    /// <summary>A key to this transfer.</summary>
    public string Cut(Transfer transfer) => _protector.Protect(Subject(transfer), Lifetime);

    /// <summary>Whether a key, which anybody may have made up, opens this transfer.</summary>
    public bool Opens(string? key, Transfer transfer)
    {
        if (string.IsNullOrEmpty(key))
            return false;
        try
        {
            return string.Equals(_protector.Unprotect(key), Subject(transfer), StringComparison.Ordinal);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Subject(Transfer transfer) => $"{transfer.Id} {transfer.PasswordHash}";
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>
/// The cookies that are issued for a correct password. They are encrypted with the key ring that all replicas share,
/// and are valid for one transfer, for one hour, and until its password changes.
/// </summary>
public sealed class TransferKeys(IDataProtectionProvider protection)
{
    /// <summary>How long a cookie is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.TransferKey.v1").ToTimeLimitedDataProtector();

    /// <summary>Creates the cookie's value for a transfer.</summary>
    public string Create(Transfer transfer) => _protector.Protect(Subject(transfer), Lifetime);

    /// <summary>Whether an untrusted cookie is valid for this transfer.</summary>
    public bool IsValid(string? key, Transfer transfer)
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

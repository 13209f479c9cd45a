using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Storage;
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
    public string Create(Transfer transfer) => Create(transfer.Id, transfer.PasswordHash);

    /// <summary>Creates the cookie's value for what an id names.</summary>
    public string Create(StoredId id, string? passwordHash) => _protector.Protect(Subject(id, passwordHash), Lifetime);

    /// <summary>Whether an untrusted cookie is valid for this transfer.</summary>
    public bool IsValid(string? key, Transfer transfer) => IsValid(key, transfer.Id, transfer.PasswordHash);

    /// <summary>Whether an untrusted cookie is valid for what an id names.</summary>
    public bool IsValid(string? key, StoredId id, string? passwordHash) => string.Equals(_protector.Open(key), Subject(id, passwordHash), StringComparison.Ordinal);

    private static string Subject(StoredId id, string? passwordHash) => $"{id} {passwordHash}";
}

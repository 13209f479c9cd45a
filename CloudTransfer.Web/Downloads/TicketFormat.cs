using System.Security.Cryptography;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Downloads;

/// <summary>Signs tickets with the key ring that all replicas share, so that every replica can verify them.</summary>
public sealed class TicketFormat(IDataProtectionProvider protection)
{
    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("CloudTransfer.Ticket.v1").ToTimeLimitedDataProtector();

    /// <summary>
    /// How long after its issue a ticket can start a download. Its database row decides how long the download can be
    /// resumed.
    /// </summary>
    public static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(10);

    // Longer than any download that keeps its row alive is expected to take.
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The ticket as text, safe in a URL.</summary>
    public string Write(Ticket ticket, DateTimeOffset now) => _protector.Protect(
        string.Join(' ', ticket.Id, ticket.Transfer, "all", (now + StartWithin).ToUnixTimeSeconds()), Lifetime);

    /// <summary>Verifies an untrusted ticket of this transfer; null if it is not valid.</summary>
    public (Ticket Ticket, bool MayBegin)? Read(string? text, StoredId transfer, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return _protector.Unprotect(text).Split(' ') is [var id, var of, _, var startBy] && string.Equals(of, transfer.Value, StringComparison.Ordinal)
                ? (new Ticket(id, transfer), now.ToUnixTimeSeconds() <= long.Parse(startBy))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

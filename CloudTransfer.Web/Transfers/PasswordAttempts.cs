using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Limits guessing, over all replicas: an attempt is written down before its password is looked at, and forgotten
/// when it was right. So no number of parallel guesses gets more tries, or more of the costly hashing.
/// </summary>
public sealed class PasswordAttempts(Database database, TimeProvider time)
{
    /// <summary>How long a wrong password counts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private const int MostPerTransfer = 50, MostPerClient = 10;

    /// <summary>Begins an attempt; null when there have been too many.</summary>
    /// <param name="transfer">The transfer whose password is tried.</param>
    /// <param name="client">The true address of who tries.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<string?> BeginAsync(StoredId transfer, IPAddress? client, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var attempt = StoredId.New().Value;
        var begun = await database.ExecuteAsync(
            """
            INSERT INTO password_attempts (id, transfer_id, client, forget_at)
            SELECT @attempt, @transfer, @client, @forget
            WHERE (SELECT COUNT(*) FROM password_attempts WHERE transfer_id = @transfer AND forget_at > @now) < @perTransfer
                AND (SELECT COUNT(*) FROM password_attempts WHERE client = @client AND forget_at > @now) < @perClient
            """,
            new
            {
                attempt,
                transfer = transfer.Value,
                client = Pseudonym(client),
                now = now.ToUnixTimeMilliseconds(),
                forget = (now + Memory).ToUnixTimeMilliseconds(),
                perTransfer = MostPerTransfer,
                perClient = MostPerClient,
            },
            cancel);
        return begun == 1 ? attempt : null;
    }

    /// <summary>The password was right: the attempt does not count.</summary>
    public Task ForgetAsync(string attempt) =>
        database.ExecuteAsync("DELETE FROM password_attempts WHERE id = @attempt", new { attempt }, CancellationToken.None);

    /// <summary>Deletes the attempts that no longer count.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) =>
        database.ExecuteAsync("DELETE FROM password_attempts WHERE forget_at <= @now", new { now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);

    // One household has a whole /64 of IPv6; and no address needs to be kept in clear.
    private static string Pseudonym(IPAddress? client)
    {
        var address = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client ?? IPAddress.None;
        var bytes = address.GetAddressBytes();
        var household = address.AddressFamily is AddressFamily.InterNetworkV6 ? bytes[..8] : bytes;
        return Convert.ToHexStringLower(SHA256.HashData(household));
    }
}

using System.Data;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// Limits guessing, over all replicas: an attempt is written down before its password is looked at, and forgotten
/// when it was right. So no number of parallel guesses gets more tries, or more of the costly hashing.
/// </summary>
public sealed class AttemptLimiter(IDatabase database, TimeProvider time)
{
    /// <summary>How long a wrong guess counts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private const int MostPerClient = 10;

    /// <summary>Begins an attempt; null when there have been too many.</summary>
    /// <param name="secret">What is guessed at.</param>
    /// <param name="client">The true address of who tries.</param>
    /// <param name="cancel">Ends the asking.</param>
    /// <param name="beside">What is written with an attempt that is known to be wrong; null for nothing.</param>
    public async Task<string?> BeginAsync(AttemptSubject secret, IPAddress? client, CancellationToken cancel, Func<IDbTransaction, Task>? beside = null)
    {
        var now = time.GetUtcNow();
        var attempt = StoredId.New().Value;
        var begun = 0;
        await database.SerializedAsync($"attempts {secret.Kind}", async transaction =>
        {
            begun = await InsertAsync(transaction, secret, attempt, client, now);
            if (begun == 1 && beside is not null)
                await beside(transaction);
        }, cancel);
        return begun == 1 ? attempt : null;
    }

    /// <summary>Whether a client has guessed at secrets of this kind too often, and may not even be right.</summary>
    public async Task<bool> IsShutOutAsync(AttemptSubject secret, IPAddress? client, CancellationToken cancel) => await database.FirstAsync<long>(
        "SELECT COUNT(*) FROM attempts WHERE kind = @kind AND client = @client AND forget_at > @now",
        new { kind = secret.Kind, client = ClientAddress.Of(client).Hash, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel) >= MostPerClient;

    /// <summary>The guess was right: the attempt does not count.</summary>
    public Task ForgetAsync(string attempt) =>
        database.ExecuteAsync("DELETE FROM attempts WHERE id = @attempt", new { attempt }, CancellationToken.None);

    /// <summary>Deletes the attempts that no longer count.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) =>
        database.ExecuteAsync("DELETE FROM attempts WHERE forget_at <= @now", new { now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);

    private static Task<int> InsertAsync(IDbTransaction transaction, AttemptSubject secret, string attempt, IPAddress? client, DateTimeOffset now) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO attempts (id, kind, subject, client, forget_at)
        SELECT @attempt, @kind, @subject, @client, @forget
        WHERE (SELECT COUNT(*) FROM attempts WHERE kind = @kind AND subject = @subject AND forget_at > @now) < @perSubject
            AND (SELECT COUNT(*) FROM attempts WHERE kind = @kind AND client = @client AND forget_at > @now) < @perClient
        """,
        new
        {
            attempt,
            kind = secret.Kind,
            subject = secret.Subject,
            client = ClientAddress.Of(client).Hash,
            now = now.ToUnixTimeMilliseconds(),
            forget = (now + Memory).ToUnixTimeMilliseconds(),
            perSubject = secret.MostTries,
            perClient = MostPerClient,
        },
        transaction);
}

/// <summary>A secret that may be guessed at.</summary>
/// <param name="Kind">What kind of secret; a client's guesses at all secrets of a kind are counted together.</param>
/// <param name="Subject">Which of them.</param>
/// <param name="MostTries">How many wrong guesses of all clients together it bears within <see cref="AttemptLimiter.Memory"/>.</param>
public sealed record AttemptSubject(string Kind, string Subject, int MostTries)
{
    /// <summary>A transfer's password, which a person may have chosen carelessly.</summary>
    public static AttemptSubject PasswordOf(StoredId transfer) => new("password", transfer.Value, 50);

    /// <summary>A code that was sent by mail: so few digits bear few guesses.</summary>
    /// <param name="transfer">What it is typed for.</param>
    /// <param name="code">The code as it is kept, which no other one is.</param>
    public static AttemptSubject CodeOf(StoredId transfer, string code) =>
        new("code", $"{transfer} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)))[..16]}", 5);
}

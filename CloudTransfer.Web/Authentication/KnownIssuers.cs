using System.Data.Common;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Authentication;

/// <summary>The issuers that providers have named, by the providers' addresses: a replica that starts while a provider is away knows whose accounts are its.</summary>
public sealed class KnownIssuers(IDatabase database)
{
    /// <summary>The issuer that an address named last; null where none ever did.</summary>
    public async Task<string?> FindAsync(string authority) => await database.FirstAsync<string>(
        "SELECT issuer FROM provider_issuers WHERE authority = @authority", new { authority = KeyOf(authority) }, CancellationToken.None);

    /// <summary>Remembers an issuer.</summary>
    public async Task SaveAsync(string authority, string issuer)
    {
        try
        {
            if (string.Equals(await FindAsync(authority), issuer, StringComparison.Ordinal))
                return;
            await database.ExecuteAsync(
                """
                INSERT INTO provider_issuers (authority, issuer) VALUES (@authority, @issuer)
                ON CONFLICT (authority) DO UPDATE SET issuer = excluded.issuer
                """,
                new { authority = KeyOf(authority), issuer }, CancellationToken.None);
        }
        catch (Exception fault) when (fault is DbException or VolumeFullException or VolumeUnavailableException or VolumeUnusableException)
        {
            // Who signs in need not fail for it: it is remembered the next time.
        }
    }

    private static string KeyOf(string authority) => authority.TrimEnd('/');
}

using System.Buffers.Text;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>Shows the passkeys of people to ASP.NET Core Identity, which verifies signatures by them and changes nothing.</summary>
internal sealed class PasskeyUserStore(UserStore users, PasskeyStore passkeys) : IUserPasskeyStore<User>
{
    public async Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        StoredId.TryParse(userId, out var id) ? await users.FindAsync(id, cancellationToken) : null;

    public Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        users.FindByPasskeyAsync(Base64Url.EncodeToString(credentialId), cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(user.Id, Base64Url.EncodeToString(credentialId), cancellationToken) is { } passkey ? Of(passkey) : null;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken) =>
        [.. (await passkeys.AllAsync(user.Id, cancellationToken)).Select(Of)];

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Id.Value);

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task AddOrUpdatePasskeyAsync(User user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
    }

    // The counter is compared where it is written, in one statement: another replica may see the same count at the same moment.
    private static UserPasskeyInfo Of(Passkey passkey) => new(
        Base64Url.DecodeFromChars(passkey.Id),
        Convert.FromBase64String(passkey.PublicKey),
        createdAt: default,
        signCount: 0,
        passkey.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true,
        passkey.CanSync,
        passkey.IsSynced,
        attestationObject: [],
        clientDataJson: []);

    private static NotSupportedException ReadOnly() => new("Accounts and their passkeys are changed by their own stores.");
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Authorization;

/// <summary>
/// Remembers for a short time that a client has presented the correct password of a transfer, so that the range
/// requests of one download are neither hashed separately nor counted as attempts. Concurrent requests wait for the
/// first one. The remembered hash is valid only in this process and only for this client, since other clients may still
/// be guessing.
/// </summary>
public sealed class VerifiedPasswords(TimeProvider time)
{
    /// <summary>How long a correct password is remembered.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private const int MaxEntries = 10_000;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits until no other request verifies the same password of the same client. Dispose the result to release it.
    /// </summary>
    /// <param name="id">What the password is of.</param>
    /// <param name="hash">The hash of its password.</param>
    /// <param name="password">The caller's password.</param>
    /// <param name="client">The client's IP address.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<Verification> EnterAsync(StoredId id, string hash, string password, IPAddress? client, CancellationToken cancel)
    {
        var key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{id} {client} {hash} {password}")));
        var entry = Take(key);
        if (IsVerified(entry))
            return new Verification(this, key, entry, hasLock: false);
        try
        {
            await entry.Semaphore.WaitAsync(cancel);
            return new Verification(this, key, entry, hasLock: true);
        }
        catch (OperationCanceledException)
        {
            Leave(key, entry);
            throw;
        }
    }

    private Entry Take(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
                _entries[key] = entry = new Entry();
            entry.Users++;
            return entry;
        }
    }

    private void Leave(string key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users == 0 && !IsVerified(entry))
                _entries.Remove(key);
            if (_entries.Count <= MaxEntries)
                return;
            foreach (var (old, _) in _entries.Where(pair => pair.Value.Users == 0).ToList())
                _entries.Remove(old);
        }
    }

    private bool IsVerified(Entry entry) => time.GetUtcNow().UtcTicks < Volatile.Read(ref entry.VerifiedUntil);

    private void Remember(Entry entry) => Volatile.Write(ref entry.VerifiedUntil, (time.GetUtcNow() + Memory).UtcTicks);

    /// <summary>The exclusive verification of a password.</summary>
    public sealed class Verification : IDisposable
    {
        private readonly VerifiedPasswords _owner;
        private readonly string _key;
        private readonly Entry _entry;
        private readonly bool _hasLock;

        internal Verification(VerifiedPasswords owner, string key, Entry entry, bool hasLock) => (_owner, _key, _entry, _hasLock) = (owner, key, entry, hasLock);

        /// <summary>Whether the password is known to be correct.</summary>
        public bool IsVerified => _owner.IsVerified(_entry);

        /// <summary>Remembers that the password is correct.</summary>
        public void Remember() => _owner.Remember(_entry);

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_hasLock)
                _entry.Semaphore.Release();
            _owner.Leave(_key, _entry);
        }
    }

    internal sealed class Entry
    {
        public long VerifiedUntil;

        public int Users;

        public SemaphoreSlim Semaphore { get; } = new(1);
    }
}

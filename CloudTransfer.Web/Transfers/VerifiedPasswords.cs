using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers;

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

    private const int Most = 10_000;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits until no other request verifies the same password of the same client. Dispose the result to release it.
    /// </summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="password">The caller's password.</param>
    /// <param name="client">The client's IP address.</param>
    /// <param name="cancel">Cancels the wait.</param>
    public async Task<Turn> EnterAsync(Transfer transfer, string password, IPAddress? client, CancellationToken cancel)
    {
        var key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{transfer.Id} {client} {transfer.PasswordHash} {password}")));
        var place = Take(key);
        if (IsRight(place))
            return new Turn(this, key, place, isAlone: false);
        try
        {
            await place.OneByOne.WaitAsync(cancel);
            return new Turn(this, key, place, isAlone: true);
        }
        catch (OperationCanceledException)
        {
            Leave(key, place);
            throw;
        }
    }

    private Place Take(string key)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(key, out var place))
                _places[key] = place = new Place();
            place.Inside++;
            return place;
        }
    }

    private void Leave(string key, Place place)
    {
        lock (_gate)
        {
            if (--place.Inside == 0 && !IsRight(place))
                _places.Remove(key);
            if (_places.Count <= Most)
                return;
            foreach (var (old, _) in _places.Where(entry => entry.Value.Inside == 0).ToList())
                _places.Remove(old);
        }
    }

    private bool IsRight(Place place) => time.GetUtcNow().UtcTicks < Volatile.Read(ref place.RightUntil);

    private void Remember(Place place) => Volatile.Write(ref place.RightUntil, (time.GetUtcNow() + Memory).UtcTicks);

    /// <summary>The exclusive verification of a password.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly VerifiedPasswords _all;
        private readonly string _key;
        private readonly Place _place;
        private readonly bool _isAlone;

        internal Turn(VerifiedPasswords all, string key, Place place, bool isAlone) => (_all, _key, _place, _isAlone) = (all, key, place, isAlone);

        /// <summary>Whether the password is known to be correct.</summary>
        public bool IsKnown => _all.IsRight(_place);

        /// <summary>Remembers that the password is correct.</summary>
        public void Remember() => _all.Remember(_place);

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_isAlone)
                _place.OneByOne.Release();
            _all.Leave(_key, _place);
        }
    }

    internal sealed class Place
    {
        public long RightUntil;

        public int Inside;

        public SemaphoreSlim OneByOne { get; } = new(1);
    }
}

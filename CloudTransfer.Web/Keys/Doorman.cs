using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Metrics;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Keys;

/// <summary>What a key was answered with.</summary>
public enum KeyAnswer
{
    /// <summary>It is one of the door's.</summary>
    Right,

    /// <summary>It is none.</summary>
    Wrong,

    /// <summary>Too many wrong ones came from this client; this one was not looked at.</summary>
    Throttled,
}

/// <summary>Looks at keys, and gives passes for right ones: sealed with the replicas' shared key ring, for a browser to keep.</summary>
public sealed class Doorman(Attempts attempts, EndedPasses ended, IDataProtectionProvider protection, CloudTransferMetrics metrics)
{
    /// <summary>Looks at a key.</summary>
    /// <param name="door">The door.</param>
    /// <param name="key">What the caller shows.</param>
    /// <param name="client">The caller's true address.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<KeyAnswer> TryAsync(Door door, string key, IPAddress? client, CancellationToken cancel)
    {
        // A right key writes nothing, so that many uploads at once are no guesses. A wrong one is counted before it is
        // called wrong; comparing costs nothing that would have to be limited.
        var allowed = Match(door, key) is not null
            ? !await attempts.IsShutOutAsync(door.Secret, client, cancel)
            : await attempts.BeginAsync(door.Secret, client, cancel) is not null;
        if (!allowed)
        {
            metrics.Rejected(RejectReason.Rate);
            return KeyAnswer.Throttled;
        }

        return Match(door, key) is null ? KeyAnswer.Wrong : KeyAnswer.Right;
    }

    /// <summary>A pass for whoever showed this key; it opens as long as the key remains one of the door's.</summary>
    public string Write(Door door, string key) => Protector(door).Protect(Fingerprint(key), door.PassLasts);

    /// <summary>Whether a pass, which anybody may have made up, opens the door: it was given here, and not signed out.</summary>
    public async Task<bool> OpensAsync(Door door, string? pass, CancellationToken cancel) =>
        Fits(door, pass) && !await ended.HasAsync(pass!, cancel);

    /// <summary>Ends a pass on every replica, and all copies of it that anybody may have taken.</summary>
    public async Task EndAsync(Door door, string? pass, CancellationToken cancel)
    {
        // What opens nothing needs no end, and a stranger's texts are not kept.
        if (Fits(door, pass))
            await ended.AddAsync(pass!, door.PassLasts, cancel);
    }

    private bool Fits(Door door, string? pass)
    {
        if (string.IsNullOrEmpty(pass))
            return false;
        try
        {
            var fingerprint = Protector(door).Unprotect(pass);
            return door.Keys.Any(key => string.Equals(Fingerprint(key), fingerprint, StringComparison.Ordinal));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // In constant time: hashes of equal length are compared, each with every key.
    private static string? Match(Door door, string shown)
    {
        string? match = null;
        var candidate = SHA256.HashData(Encoding.UTF8.GetBytes(shown));
        foreach (var key in door.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate, SHA256.HashData(Encoding.UTF8.GetBytes(key))))
                match = key;
        }

        return match;
    }

    private static string Fingerprint(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private ITimeLimitedDataProtector Protector(Door door) =>
        protection.CreateProtector("CloudTransfer.Pass.v1", door.Name).ToTimeLimitedDataProtector();
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Authentication;

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
public sealed class Doorman(AttemptLimiter attempts, EndedPasses ended, IDataProtectionProvider protection, CloudTransferMetrics metrics)
{
    /// <summary>Looks at a key.</summary>
    /// <param name="listener">The door.</param>
    /// <param name="key">What the caller shows.</param>
    /// <param name="client">The caller's true address.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<KeyAnswer> TryAsync(Door listener, string key, IPAddress? client, CancellationToken cancel)
    {
        // A right key writes nothing, so that many uploads at once are no guesses. A wrong one is counted before it is
        // called wrong; comparing costs nothing that would have to be limited.
        var allowed = Match(listener, key) is not null
            ? !await attempts.IsShutOutAsync(listener.Secret, client, cancel)
            : await attempts.BeginAsync(listener.Secret, client, cancel) is not null;
        if (!allowed)
        {
            metrics.Rejected(RejectReason.Rate);
            return KeyAnswer.Throttled;
        }

        return Match(listener, key) is null ? KeyAnswer.Wrong : KeyAnswer.Right;
    }

    /// <summary>A pass for whoever showed this key; it opens as long as the key remains one of the door's.</summary>
    public string Write(Door listener, string key) => Protector(listener).Protect(Fingerprint(key), listener.PassLasts);

    /// <summary>Whether a pass, which anybody may have made up, opens the door: it was given here, and not signed out.</summary>
    public async Task<bool> OpensAsync(Door listener, string? pass, CancellationToken cancel) =>
        Fits(listener, pass) && !await ended.HasAsync(pass!, cancel);

    /// <summary>Ends a pass on every replica, and all copies of it that anybody may have taken.</summary>
    public async Task EndAsync(Door listener, string? pass, CancellationToken cancel)
    {
        // What opens nothing needs no end, and a stranger's texts are not kept.
        if (Fits(listener, pass))
            await ended.AddAsync(pass!, listener.PassLasts, cancel);
    }

    private bool Fits(Door listener, string? pass)
    {
        if (string.IsNullOrEmpty(pass))
            return false;
        try
        {
            var fingerprint = Protector(listener).Unprotect(pass);
            return listener.Keys.Any(key => string.Equals(Fingerprint(key), fingerprint, StringComparison.Ordinal));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // In constant time: hashes of equal length are compared, each with every key.
    private static string? Match(Door listener, string shown)
    {
        string? match = null;
        var candidate = SHA256.HashData(Encoding.UTF8.GetBytes(shown));
        foreach (var key in listener.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate, SHA256.HashData(Encoding.UTF8.GetBytes(key))))
                match = key;
        }

        return match;
    }

    private static string Fingerprint(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private ITimeLimitedDataProtector Protector(Door listener) =>
        protection.CreateProtector("CloudTransfer.Pass.v1", listener.Name).ToTimeLimitedDataProtector();
}

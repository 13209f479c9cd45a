using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Authentication;

/// <summary>What comes of verifying a key.</summary>
public enum KeyVerification
{
    /// <summary>It is one of the keys.</summary>
    Right,

    /// <summary>It is none.</summary>
    Wrong,

    /// <summary>Too many wrong ones came from this client; this one was not verified.</summary>
    Throttled,
}

/// <summary>Verifies access keys, and counts wrong ones per client over all replicas.</summary>
public sealed class AccessKeyVerifier(AttemptLimiter attempts, AuditTrail audit, CloudTransferMetrics metrics)
{
    /// <summary>Verifies a key.</summary>
    /// <param name="options">The keys that there are.</param>
    /// <param name="shown">What the caller shows.</param>
    /// <param name="client">The caller's true address.</param>
    /// <param name="cancel">Ends the database's part.</param>
    public async Task<KeyVerification> VerifyAsync(AccessKeyOptions options, string shown, IPAddress? client, CancellationToken cancel)
    {
        // Where there is no key, nothing can be guessed, and nothing has to be counted.
        if (options.Keys.Count == 0)
            return KeyVerification.Wrong;
        // A right key writes nothing, so that many uploads at once are no guesses. A wrong one is counted before it is
        // called wrong; comparing costs nothing that would have to be limited.
        var isRight = AccessKey.Match(options.Keys, shown) is not null;
        var isAllowed = isRight
            ? !await attempts.IsShutOutAsync(options.AttemptSubject, client, cancel)
            : await attempts.BeginAsync(options.AttemptSubject, client, cancel, transaction => audit.AddAsync(transaction, AuditAction.SessionRefused, default, $"{options.Purpose}_key", AuditActor.Anyone)) is not null;
        if (isAllowed)
            return isRight ? KeyVerification.Right : KeyVerification.Wrong;
        metrics.Rejected(Error.TooManyWrongKeys(AttemptLimiter.Memory));
        return KeyVerification.Throttled;
    }
}

using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authentication;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>Signs people in by passkeys, and makes passkeys for those who are let in by an invitation, or are in.</summary>
public sealed partial class PasskeySignIn(
    PasskeyVerifier verifier, PasskeyStore passkeys, InvitationStore invitations, UserSignIn sessions, AttemptLimiter attempts, SignInMetrics signIns, CloudTransferMetrics metrics,
    AuditTrail audit, ILogger<PasskeySignIn> logger)
{
    // Keys and tokens are random and long: strangers must not be able to shut everybody out.
    private static readonly AttemptSubject Guesses = new("passkey", "", int.MaxValue);

    /// <summary>Signs the person of a passkey in.</summary>
    /// <returns>Null where a session has begun; else why not.</returns>
    public async Task<Error?> SignInAsync(HttpContext http, string credential)
    {
        if (await BeginAttemptAsync(http) is not { } attempt)
            return TooMany();
        var answer = await verifier.VerifyAsync(http, credential);
        if (answer is not { Person: { } person, Passkey: { } passkey })
            return await EndAsync(PasskeyOutcome.Failed, answer.HasChallenge ? ErrorCode.PasskeyNotAccepted : ErrorCode.PasskeyNotBegun);
        switch (await passkeys.UseAsync(person.Id, passkey.Id, passkey.SignCount, passkey.IsSynced, http.RequestAborted))
        {
            case PasskeyUse.Disabled:
                return await EndAsync(PasskeyOutcome.Refused, ErrorCode.AccountDisabled);
            case PasskeyUse.CounterWentBack:
                Log.CounterWentBack(logger, person.Id.Value);
                return await EndAsync(PasskeyOutcome.Failed, ErrorCode.PasskeyNotAccepted);
            case PasskeyUse.Counted:
                await attempts.ForgetAsync(attempt);
                await BeginSessionAsync(http, person);
                return null;
            default:
                return await EndAsync(PasskeyOutcome.Failed, ErrorCode.PasskeyNotAccepted);
        }
    }

    /// <summary>Uses an invitation up, and signs the person in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The token in the address.</param>
    /// <param name="credential">The new passkey, as JSON.</param>
    /// <param name="name">What the person calls it.</param>
    /// <returns>Null where a session has begun; else why not.</returns>
    public async Task<Error?> AcceptAsync(HttpContext http, InvitationToken token, string credential, string name)
    {
        if (await BeginAttemptAsync(http) is not { } attempt)
            return TooMany();
        if (await invitations.FindAsync(token, http.RequestAborted) is null)
            return Error.Of(ErrorCode.InvitationNotGood);
        var answer = await verifier.VerifyNewAsync(http, PasskeyCeremony.Of(token), credential);
        if (answer is not { User: { } id, Passkey: { } passkey })
        {
            signIns.Ended(PasskeyOutcome.Failed);
            return Error.Of(answer.HasChallenge ? ErrorCode.PasskeyNotAccepted : ErrorCode.PasskeyNotBegun);
        }

        switch (await invitations.AcceptAsync(token, id, passkey, name, http.RequestAborted))
        {
            case Acceptance.Accepted { User: var person }:
                await attempts.ForgetAsync(attempt);
                await BeginSessionAsync(http, person);
                return null;
            case Acceptance.PasskeyRefused:
                await attempts.ForgetAsync(attempt);
                return Error.Of(ErrorCode.PasskeysFull);
            default:
                return Error.Of(ErrorCode.InvitationNotGood);
        }
    }

    /// <summary>Gives a person who is signed in one more passkey.</summary>
    /// <returns>Null where it is there; else why not.</returns>
    public async Task<Error?> AddAsync(HttpContext http, StoredId person, string credential, string name)
    {
        var answer = await verifier.VerifyNewAsync(http, PasskeyCeremony.Of(person), credential);
        if (answer is not { User: { } id, Passkey: { } passkey } || id != person)
            return Error.Of(answer.HasChallenge ? ErrorCode.PasskeyNotAccepted : ErrorCode.PasskeyNotBegun);
        return await passkeys.AddAsync(person, passkey, name, http.RequestAborted) ? null : Error.Of(ErrorCode.PasskeysFull);
    }

    // An attempt counts before it is looked at, and is forgotten when it was right.
    private Task<string?> BeginAttemptAsync(HttpContext http) => attempts.BeginAsync(Guesses, http.Connection.RemoteIpAddress, http.RequestAborted);

    private Error TooMany()
    {
        var error = Error.TooManyWrongPasskeys(AttemptLimiter.Memory);
        metrics.Rejected(error);
        signIns.Ended(PasskeyOutcome.LockedOut);
        return error;
    }

    private async Task<Error> EndAsync(PasskeyOutcome outcome, ErrorCode code)
    {
        signIns.Ended(outcome);
        // So many in a while, as attempts are limited.
        await audit.WriteAsync(AuditAction.SessionRefused, default, code is ErrorCode.AccountDisabled ? "disabled" : "passkey", AuditActor.Anyone);
        return Error.Of(code);
    }

    private async Task BeginSessionAsync(HttpContext http, User person)
    {
        var properties = new AuthenticationProperties();
        await http.SignInAsync(Schemes.UserSession, await sessions.BeginAsync(http, person, Passkey.Provider, idToken: null, properties), properties);
        signIns.Ended(PasskeyOutcome.SignedIn);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The signature counter of a passkey of {User} went back or stands still: there may be a copy of it. The sign-in was refused")]
        public static partial void CounterWentBack(ILogger logger, string user);
    }
}

using System.Buffers.Text;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Identity;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>What a browser has answered to a challenge.</summary>
/// <param name="HasChallenge">Whether the browser brought a challenge for this, for the first time.</param>
/// <param name="User">Who it is, or becomes; null where the answer does not hold.</param>
/// <param name="Passkey">The passkey, as it is now.</param>
public sealed record PasskeyAnswer(bool HasChallenge, StoredId? User, Passkey? Passkey)
{
    /// <summary>The person who signs in; null where a passkey is made.</summary>
    public User? Person { get; init; }
}

/// <summary>Makes challenges, and verifies answers, by the framework's implementation of WebAuthn (Level 3, sections 7.1 and 7.2).</summary>
public sealed partial class PasskeyVerifier(IPasskeyHandler<User> handler, PasskeyChallenges challenges, ILogger<PasskeyVerifier> logger)
{
    /// <summary>A challenge for anybody's passkey of this server: the options of <c>navigator.credentials.get</c>, as JSON.</summary>
    public async Task<string> AskAsync(HttpContext http)
    {
        var options = await handler.MakeRequestOptionsAsync(user: null, http);
        challenges.Give(http, PasskeyCeremony.SignIn, options.AssertionState!);
        return options.RequestOptionsJson;
    }

    /// <summary>A challenge for a new passkey: the options of <c>navigator.credentials.create</c>, as JSON.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ceremony">What it is for.</param>
    /// <param name="user">The id of the account.</param>
    /// <param name="name">What authenticators show.</param>
    public async Task<string> AskForNewAsync(HttpContext http, PasskeyCeremony ceremony, StoredId user, string name)
    {
        var options = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Value, Name = name, DisplayName = name }, http);
        challenges.Give(http, ceremony, options.AttestationState!);
        return options.CreationOptionsJson;
    }

    /// <summary>Verifies an answer to <see cref="AskAsync"/>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="credential">The credential, as JSON.</param>
    public async Task<PasskeyAnswer> VerifyAsync(HttpContext http, string credential)
    {
        if (await challenges.TakeAsync(http, PasskeyCeremony.SignIn) is not { } state)
            return new PasskeyAnswer(HasChallenge: false, null, null);
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = state });
        if (result.Succeeded)
            return new PasskeyAnswer(HasChallenge: true, result.User.Id, Of(result.Passkey)) { Person = result.User };
        Tell(result.Failure);
        return new PasskeyAnswer(HasChallenge: true, null, null);
    }

    /// <summary>Verifies an answer to <see cref="AskForNewAsync"/>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ceremony">What it is for.</param>
    /// <param name="credential">The credential, as JSON.</param>
    public async Task<PasskeyAnswer> VerifyNewAsync(HttpContext http, PasskeyCeremony ceremony, string credential)
    {
        if (await challenges.TakeAsync(http, ceremony) is not { } state)
            return new PasskeyAnswer(HasChallenge: false, null, null);
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = state });
        if (result.Succeeded && StoredId.TryParse(result.UserEntity.Id, out var user))
            return new PasskeyAnswer(HasChallenge: true, user, Of(result.Passkey));
        Tell(result.Failure);
        return new PasskeyAnswer(HasChallenge: true, null, null);
    }

    // The framework's own words name no person, but an origin that somebody made up.
    private void Tell(PasskeyException? failure)
    {
        // What our own store could not answer is no fault of the passkey.
        if (failure?.InnerException is DbException or VolumeFullException or VolumeUnavailableException or VolumeUnusableException)
            ExceptionDispatchInfo.Throw(failure.InnerException);
        Log.NotVerified(logger, Plain(failure?.Message ?? ""));
    }

    private static string Plain(string words) => string.Concat(words.Take(300).Select(sign => sign is >= ' ' and <= '~' ? sign : '?'));

    private static Passkey Of(UserPasskeyInfo passkey) => new(
        Base64Url.EncodeToString(passkey.CredentialId),
        Convert.ToBase64String(passkey.PublicKey),
        passkey.SignCount,
        string.Join(' ', (passkey.Transports ?? []).Where(IsTransport).Take(8)),
        passkey.IsBackupEligible,
        passkey.IsBackedUp);

    // The registered names of WebAuthn, section 5.8.4, and what may come later.
    private static bool IsTransport(string name) => name.Length is > 0 and <= 20 && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-');

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of a passkey does not hold: {Why}")]
        public static partial void NotVerified(ILogger logger, string why);
    }
}

namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>What has become of a code that somebody must type.</summary>
public enum CodeState
{
    /// <summary>Its mail waits, and no code is valid.</summary>
    Waiting,

    /// <summary>It is valid: its mail was sent, or is about to be.</summary>
    Valid,

    /// <summary>Its mail was sent, and it is valid no more.</summary>
    Expired,
}

/// <summary>Tells it by what a row has.</summary>
internal static class CodeStates
{
    /// <summary>The state of a code.</summary>
    /// <param name="until">Until when it is valid, in milliseconds since 1970; null where there is none.</param>
    /// <param name="mails">How many mails with it wait.</param>
    /// <param name="now">The time.</param>
    public static CodeState Of(long? until, long mails, DateTimeOffset now) =>
        until > now.ToUnixTimeMilliseconds() ? CodeState.Valid : until is null || mails > 0 ? CodeState.Waiting : CodeState.Expired;
}

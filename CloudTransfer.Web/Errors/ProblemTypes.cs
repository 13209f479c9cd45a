namespace CloudTransfer.Web.Errors;

/// <summary>
/// What errors are called in problem documents (RFC 9457, <c>type</c>). They stay the same for good, so that a program may
/// go by them; titles and details are for people.
/// </summary>
public static class ProblemTypes
{
    /// <summary>A wrong or missing upload key: 401.</summary>
    public const string KeyNeeded = Prefix + "key-needed";

    /// <summary>Nobody is signed in: 401.</summary>
    public const string SignInNeeded = Prefix + "sign-in-needed";

    /// <summary>The person may not do this here: 403.</summary>
    public const string NotAllowed = Prefix + "not-allowed";

    /// <summary>A wrong or missing owner token: 401.</summary>
    public const string OwnerTokenNeeded = Prefix + "owner-token-needed";

    /// <summary>The owner asks for a transfer that has ended: 410.</summary>
    public const string Ended = Prefix + "ended";

    /// <summary>The transfer did not pass the check for malware: 403.</summary>
    public const string Harmful = Prefix + "harmful";

    /// <summary>A limited download is asked for in advance, or by a program that reads links: 503, 403.</summary>
    public const string NotAsked = Prefix + "not-asked";

    /// <summary>What is selected of a transfer's files makes no zip: 400, 409, 414.</summary>
    public const string Selection = Prefix + "selection";

    private const string Prefix = "urn:cloudtransfer:";

    /// <summary>What an error with this status is called where nothing more is known.</summary>
    public static string Of(int status) => Prefix + status switch
    {
        StatusCodes.Status400BadRequest => "bad-request",
        StatusCodes.Status401Unauthorized => "password-needed",
        StatusCodes.Status403Forbidden => "cross-site",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status410Gone => "gone",
        StatusCodes.Status411LengthRequired => "length-required",
        StatusCodes.Status412PreconditionFailed => "precondition-failed",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status416RangeNotSatisfiable => "range-not-satisfiable",
        StatusCodes.Status423Locked => "locked",
        StatusCodes.Status429TooManyRequests => "too-many-requests",
        460 => "checksum-mismatch",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status507InsufficientStorage => "no-room",
        >= 500 => "fault",
        _ => "not-possible",
    };
}

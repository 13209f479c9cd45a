using System.Collections.Frozen;
using System.Text.Json;

namespace CloudTransfer.Web.Errors;

/// <summary>What HTTP, the metrics and the texts call each <see cref="ErrorCode"/>: the one table of all errors.</summary>
internal static class ErrorCatalog
{
    private static readonly FrozenDictionary<ErrorCode, ErrorDefinition> Definitions = new Dictionary<ErrorCode, ErrorDefinition>
    {
        [ErrorCode.BadRequest] = new(400),
        [ErrorCode.Unauthorized] = new(401),
        [ErrorCode.CrossSite] = new(403),
        [ErrorCode.NotFound] = new(404),
        [ErrorCode.MethodNotAllowed] = new(405),
        [ErrorCode.RequestTimeout] = new(408),
        [ErrorCode.Conflict] = new(409),
        [ErrorCode.Gone] = new(410),
        [ErrorCode.RequestTooLarge] = new(413),
        [ErrorCode.UnsupportedMediaType] = new(415),
        [ErrorCode.RangeNotSatisfiable] = new(416),
        [ErrorCode.TooManyRequests] = new(429),
        [ErrorCode.NotPossible] = new(422),
        [ErrorCode.Unavailable] = new(503),
        [ErrorCode.InsufficientStorage] = new(507),
        [ErrorCode.Fault] = new(500),

        [ErrorCode.TransferTooLarge] = new(413, RejectReason.Size),
        [ErrorCode.TooManyFiles] = new(413, RejectReason.Files),
        [ErrorCode.TooManyFolders] = new(413, RejectReason.Files),
        [ErrorCode.QuotaReached] = new(507, RejectReason.Quota),
        [ErrorCode.PersonQuotaReached] = new(507, RejectReason.Quota),
        [ErrorCode.RequesterQuotaReached] = new(507, RejectReason.Quota),
        [ErrorCode.StorageFull] = new(507, RejectReason.Disk),
        [ErrorCode.TooManyUnfinishedUploads] = new(429, RejectReason.Rate),
        [ErrorCode.TooManyFilesPerHour] = new(429, RejectReason.Rate),
        [ErrorCode.UploadEnded] = new(400, RejectReason.BadRequest),
        [ErrorCode.UploadIncomplete] = new(400),
        [ErrorCode.TooManyUploadsOfClient] = new(429, RejectReason.Rate),
        [ErrorCode.TooManyUploads] = new(503, RejectReason.Rate),

        [ErrorCode.NoFile] = new(400, RejectReason.BadRequest),
        [ErrorCode.MultipartFormNeeded] = new(400),
        [ErrorCode.FileNameMissing] = new(400),
        [ErrorCode.FormFileNameUnusable] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormFieldsTooMany] = new(400, RejectReason.BadRequest),
        [ErrorCode.UtcOffsetNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormTruncated] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormBoundaryLineMalformed] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormPreambleTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormEpilogueTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormPartsTooMany] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormTextTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormHeadersTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormHeadersTooMany] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormHeaderLineEnd] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormHeaderMalformed] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormHeaderRepeated] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormDispositionMissing] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormDispositionNotFormData] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormDispositionMalformed] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormDispositionWithoutName] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormDispositionParameterRepeated] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormFileNameUndecodable] = new(400, RejectReason.BadRequest),
        [ErrorCode.FormPartEncoded] = new(400, RejectReason.BadRequest),

        [ErrorCode.MessageTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.LineTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.MailNotOffered] = new(400, RejectReason.BadRequest),
        [ErrorCode.MailNeedsSignIn] = new(400, RejectReason.BadRequest),
        [ErrorCode.TooManyRecipients] = new(400, RejectReason.BadRequest),
        [ErrorCode.AddressNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.SenderAddressMissing] = new(400, RejectReason.BadRequest),
        [ErrorCode.NotifyNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.CodeWrong] = new(400, RejectReason.BadRequest),
        [ErrorCode.CodeExpired] = new(400, RejectReason.BadRequest),
        [ErrorCode.RequestTitleMissing] = new(400),
        [ErrorCode.RequestKeepNotUnderstood] = new(400),
        [ErrorCode.RequestBytesNotUnderstood] = new(400),
        [ErrorCode.RequestNumberNotUnderstood] = new(400),
        [ErrorCode.RequestClosed] = new(410),
        [ErrorCode.SubmissionTooLarge] = new(413, RejectReason.Size),
        [ErrorCode.SubmissionTooManyFiles] = new(413, RejectReason.Files),
        [ErrorCode.SubmissionsFull] = new(409),
        [ErrorCode.TooManyWrongCodes] = new(429, RejectReason.Rate),
        [ErrorCode.PasswordTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.DownloadsNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresInMonths] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresWithoutUnit] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresNotRemovable] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresTooLong] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresNeverNotAllowed] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresInThePast] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiresTooLate] = new(400, RejectReason.BadRequest),
        [ErrorCode.ExpiryNotExtendable] = new(409),
        [ErrorCode.TermsPatchNotAnObject] = new(400),
        [ErrorCode.TermsPatchMemberNotUnderstood] = new(400),

        [ErrorCode.ManifestLanesNotUnderstood] = new(400, RejectReason.BadRequest),
        [ErrorCode.ManifestPathUnusable] = new(400, RejectReason.BadRequest),
        [ErrorCode.ManifestSizeMissing] = new(400, RejectReason.BadRequest),
        [ErrorCode.ManifestFolderWithSize] = new(400, RejectReason.BadRequest),
        [ErrorCode.ManifestNotJson] = new(400),
        [ErrorCode.ManifestNotUnderstood] = new(400),
        [ErrorCode.ManifestExpiresNotText] = new(400),
        [ErrorCode.ManifestIncomplete] = new(400),
        [ErrorCode.ManifestTooSlow] = new(408),
        [ErrorCode.ManifestMemoryExhausted] = new(503),

        [ErrorCode.UploadNotFound] = new(404),
        [ErrorCode.UploadLost] = new(410),
        [ErrorCode.UploadOverwritten] = new(409),
        [ErrorCode.UploadOffsetWrong] = new(409),
        [ErrorCode.UploadLocked] = new(423),
        [ErrorCode.UploadTooLong] = new(413),
        [ErrorCode.UploadChecksumWrong] = new(460),
        [ErrorCode.UploadStorageFull] = new(507, RejectReason.Disk),
        [ErrorCode.UploadQuotaReached] = new(507, RejectReason.Quota),
        [ErrorCode.UploadInterrupted] = new(503),
        [ErrorCode.TusVersionUnsupported] = new(412),
        [ErrorCode.TusConcatenationUnsupported] = new(400),
        [ErrorCode.UploadLengthMissing] = new(400),
        [ErrorCode.UploadOffsetMissing] = new(400),
        [ErrorCode.UploadTypeUnknown] = new(415),
        [ErrorCode.UploadFirstBytesTypeUnknown] = new(415),
        [ErrorCode.UploadMetadataTooLong] = new(400),
        [ErrorCode.UploadMetadataNotUnderstood] = new(400),
        [ErrorCode.UploadChecksumNotUnderstood] = new(400),
        [ErrorCode.FileNotFound] = new(404),
        [ErrorCode.TransferComplete] = new(409),
        [ErrorCode.TooManyOmittedFiles] = new(422),
        [ErrorCode.FileBusy] = new(423),
        [ErrorCode.PageNotUnderstood] = new(400),

        [ErrorCode.ThumbnailTypeUnknown] = new(415),
        [ErrorCode.ThumbnailTooLarge] = new(413),
        [ErrorCode.ThumbnailMalformed] = new(400),
        [ErrorCode.ThumbnailNotStill] = new(400),
        [ErrorCode.ThumbnailDimensionsTooLarge] = new(400),
        [ErrorCode.ThumbnailTooLate] = new(409),
        [ErrorCode.TooManyThumbnails] = new(422),
        [ErrorCode.ThumbnailStorageFull] = new(507),
        [ErrorCode.TooManyThumbnailsPerHour] = new(429),

        [ErrorCode.StillUploading] = new(409, RetrySeconds: 10),
        [ErrorCode.ScanPending] = new(409, RetrySeconds: 5),
        [ErrorCode.MalwareFound] = new(403, Type: ProblemTypes.Harmful),
        [ErrorCode.ScanFailed] = new(403, Type: ProblemTypes.Harmful),
        [ErrorCode.PasswordNeeded] = new(401),
        [ErrorCode.PasswordWrong] = new(401),
        [ErrorCode.TooManyWrongPasswords] = new(429, RejectReason.Rate),
        [ErrorCode.LastDownloadTaken] = new(409),
        [ErrorCode.DownloadRestartedTooOften] = new(409),
        [ErrorCode.NotPrefetched] = new(503, Type: ProblemTypes.NotAsked),
        [ErrorCode.NotForLinkReaders] = new(403, Type: ProblemTypes.NotAsked),
        [ErrorCode.SelectionEmpty] = new(400, Type: ProblemTypes.Selection),
        [ErrorCode.SelectionTooLong] = new(414, Type: ProblemTypes.Selection),
        [ErrorCode.SelectionNotUnderstood] = new(400, Type: ProblemTypes.Selection),
        [ErrorCode.SelectionSavedAlready] = new(409, Type: ProblemTypes.Selection),
        [ErrorCode.ChecksumsWaitForUpload] = new(503, RetrySeconds: 10),
        [ErrorCode.ChecksumsWaitForScan] = new(503, RetrySeconds: 10),
        [ErrorCode.ChecksumsPending] = new(503, RetrySeconds: 10),
        [ErrorCode.TooManyListingsOfClient] = new(429, RejectReason.Rate),
        [ErrorCode.TooManyListings] = new(503, RejectReason.Rate),

        [ErrorCode.OwnerTokenNeeded] = new(401, Type: ProblemTypes.OwnerTokenNeeded),
        [ErrorCode.TransferExpired] = new(410, Type: ProblemTypes.Ended),
        [ErrorCode.TransferUsedUp] = new(410, Type: ProblemTypes.Ended),
        [ErrorCode.TransferDeletedByAdministrator] = new(410, Type: ProblemTypes.Ended),
        [ErrorCode.TransferAbandoned] = new(410, Type: ProblemTypes.Ended),
        [ErrorCode.TransferDeleted] = new(410, Type: ProblemTypes.Ended),

        [ErrorCode.UploadKeyNeeded] = new(401, Type: ProblemTypes.KeyNeeded),
        [ErrorCode.UploadKeyWrong] = new(401, Type: ProblemTypes.KeyNeeded),
        [ErrorCode.TooManyWrongKeys] = new(429, RejectReason.Rate),
        [ErrorCode.ApiTokenWrong] = new(401, Type: ProblemTypes.KeyNeeded),
        [ErrorCode.ApiTokenScopeMissing] = new(403, Type: ProblemTypes.NotAllowed),
        [ErrorCode.SignInNeeded] = new(401, Type: ProblemTypes.SignInNeeded),
        [ErrorCode.SignInProviderUnavailable] = new(503, RetrySeconds: 30),
        [ErrorCode.SignInNotBegun] = new(400),
        [ErrorCode.SignInFailed] = new(400),
        [ErrorCode.SignInNotAllowed] = new(403, Type: ProblemTypes.NotAllowed),
        [ErrorCode.AccountDisabled] = new(403, Type: ProblemTypes.NotAllowed),

        [ErrorCode.TooManyRequestsAtOnce] = new(429, RejectReason.Rate),
        [ErrorCode.SentFromAnotherSite] = new(403, RejectReason.Origin),
        [ErrorCode.SentFromAnotherOrigin] = new(403, RejectReason.Origin),
        [ErrorCode.BodyNotTaken] = new(400),
        [ErrorCode.BodyTooLong] = new(413),
        [ErrorCode.BodyIncomplete] = new(400),
        [ErrorCode.BodyLengthAmbiguous] = new(400),
        [ErrorCode.BodyCharsetUnsupported] = new(415),
        [ErrorCode.ContentRangeUnsupported] = new(400),
        [ErrorCode.ContentEncodingUnsupported] = new(415),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ErrorCode, string> Names =
        Enum.GetValues<ErrorCode>().ToFrozenDictionary(code => code, code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()));

    /// <summary>What a code means.</summary>
    public static ErrorDefinition Of(ErrorCode code) => Definitions[code];

    /// <summary>The code as programs and the texts name it: <c>transfer_too_large</c>.</summary>
    public static string NameOf(ErrorCode code) => Names[code];

    /// <summary>The code of an answer of which only the status is known.</summary>
    public static ErrorCode Of(int status) => status switch
    {
        400 => ErrorCode.BadRequest,
        401 => ErrorCode.Unauthorized,
        403 => ErrorCode.CrossSite,
        404 => ErrorCode.NotFound,
        405 => ErrorCode.MethodNotAllowed,
        408 => ErrorCode.RequestTimeout,
        409 => ErrorCode.Conflict,
        410 => ErrorCode.Gone,
        413 => ErrorCode.RequestTooLarge,
        415 => ErrorCode.UnsupportedMediaType,
        416 => ErrorCode.RangeNotSatisfiable,
        429 => ErrorCode.TooManyRequests,
        503 => ErrorCode.Unavailable,
        507 => ErrorCode.InsufficientStorage,
        >= 500 => ErrorCode.Fault,
        _ => ErrorCode.NotPossible,
    };
}

/// <summary>What HTTP and the metrics call an error.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The label of the metric of rejections; null for what is not counted.</param>
/// <param name="Type">The type of the problem document; null for the status' own.</param>
/// <param name="RetrySeconds">After how long to try again, in seconds; null where the error says so itself, or the status does.</param>
internal sealed record ErrorDefinition(int Status, RejectReason? Reason = null, string? Type = null, int? RetrySeconds = null)
{
    /// <summary>The problem type of an answer with this status, which is the definition's own but for where the server decides.</summary>
    public string TypeFor(int status) => Type ?? ProblemTypes.Of(status);
}

namespace CloudTransfer.Web.Errors;

/// <content>The errors that have arguments.</content>
public sealed partial class Error
{
    // Limits of an upload: bytes, files, folders.
    internal static Error TransferTooLarge(long limit) => Limited(ErrorCode.TransferTooLarge, limit);

    internal static Error PersonQuotaReached(long limit) => Limited(ErrorCode.PersonQuotaReached, limit);

    internal static Error TooManyFiles(int limit) => Limited(ErrorCode.TooManyFiles, limit);

    internal static Error TooManyFolders(int limit) => Limited(ErrorCode.TooManyFolders, limit);

    internal static Error SubmissionTooLarge(long limit) => Limited(ErrorCode.SubmissionTooLarge, limit);

    internal static Error SubmissionTooManyFiles(int limit) => Limited(ErrorCode.SubmissionTooManyFiles, limit);

    internal static Error RequestKeepNotUnderstood(TimeSpan longest) => new(ErrorCode.RequestKeepNotUnderstood, ("longest", longest));

    internal static Error RequestNumberNotUnderstood(string field, int limit) => new(ErrorCode.RequestNumberNotUnderstood, ("field", field), ("limit", (long)limit));

    // Forms: numbers of parts, fields and headers; lengths in bytes.
    internal static Error FormFieldsTooMany(int limit) => Limited(ErrorCode.FormFieldsTooMany, limit);

    internal static Error FormPartsTooMany(int limit) => Limited(ErrorCode.FormPartsTooMany, limit);

    internal static Error FormTextTooLong(int limit) => Limited(ErrorCode.FormTextTooLong, limit);

    internal static Error FormHeadersTooLong(int limit) => Limited(ErrorCode.FormHeadersTooLong, limit);

    internal static Error FormHeadersTooMany(int limit) => Limited(ErrorCode.FormHeadersTooMany, limit);

    internal static Error FormHeaderRepeated(string header) => new(ErrorCode.FormHeaderRepeated, ("header", header));

    // Terms: lengths in characters, and what the server allows.
    internal static Error MessageTooLong(int limit) => Limited(ErrorCode.MessageTooLong, limit);

    internal static Error TooManyRecipients(int limit) => Limited(ErrorCode.TooManyRecipients, limit);

    internal static Error AddressNotUnderstood(string address) => new(ErrorCode.AddressNotUnderstood, ("address", address));

    internal static Error LineTooLong(string field, int limit) => new(ErrorCode.LineTooLong, ("field", field), ("limit", (long)limit));

    internal static Error PasswordTooLong(int limit) => Limited(ErrorCode.PasswordTooLong, limit);

    internal static Error DownloadsNotUnderstood(int limit) => Limited(ErrorCode.DownloadsNotUnderstood, limit);

    internal static Error ExpiresNotUnderstood(bool forever) => new(ErrorCode.ExpiresNotUnderstood, ("forever", forever));

    internal static Error ExpiresInMonths(bool forever) => new(ErrorCode.ExpiresInMonths, ("forever", forever));

    internal static Error ExpiresWithoutUnit(string number, bool forever) => new(ErrorCode.ExpiresWithoutUnit, ("number", number), ("forever", forever));

    internal static Error ExpiresNotRemovable(bool forever) => new(ErrorCode.ExpiresNotRemovable, ("forever", forever));

    internal static Error ExpiresTooLong(TimeSpan limit) => new(ErrorCode.ExpiresTooLong, ("limit", limit));

    internal static Error ExpiresNeverNotAllowed(TimeSpan limit) => new(ErrorCode.ExpiresNeverNotAllowed, ("limit", limit));

    internal static Error ExpiresTooLate(TimeSpan limit, DateTimeOffset latest) => new(ErrorCode.ExpiresTooLate, ("limit", limit), ("latest", latest));

    // Manifests: a file by its place from 0, a member by its path in the JSON, and the path under which the server is reached.
    internal static Error ManifestPathUnusable(int index) => new(ErrorCode.ManifestPathUnusable, ("index", index));

    internal static Error ManifestSizeMissing(int index) => new(ErrorCode.ManifestSizeMissing, ("index", index));

    internal static Error ManifestFolderWithSize(int index) => new(ErrorCode.ManifestFolderWithSize, ("index", index));

    internal static Error ManifestNotUnderstood(string? path, string root) => path is null
        ? new(ErrorCode.ManifestNotJson, ("base", root))
        : new(ErrorCode.ManifestNotUnderstood, ("path", path), ("base", root));

    // Resumable uploads, and files of a transfer.
    internal static Error TusConcatenationUnsupported(string root) => new(ErrorCode.TusConcatenationUnsupported, ("base", root));

    internal static Error UploadTypeUnknown(string type) => new(ErrorCode.UploadTypeUnknown, ("type", type));

    internal static Error UploadFirstBytesTypeUnknown(string type) => new(ErrorCode.UploadFirstBytesTypeUnknown, ("type", type));

    internal static Error UploadMetadataTooLong(int limit) => Limited(ErrorCode.UploadMetadataTooLong, limit);

    internal static Error UploadChecksumNotUnderstood(string algorithms) => new(ErrorCode.UploadChecksumNotUnderstood, ("algorithms", algorithms));

    internal static Error TooManyOmittedFiles(int limit) => Limited(ErrorCode.TooManyOmittedFiles, limit);

    internal static Error PageNotUnderstood(int limit) => Limited(ErrorCode.PageNotUnderstood, limit);

    internal static Error ThumbnailTypeUnknown(string type) => new(ErrorCode.ThumbnailTypeUnknown, ("type", type));

    internal static Error ThumbnailTooLarge(int limit) => Limited(ErrorCode.ThumbnailTooLarge, limit);

    internal static Error ThumbnailDimensionsTooLarge(int width, int height, int limit) =>
        new(ErrorCode.ThumbnailDimensionsTooLarge, ("width", width), ("height", height), ("limit", limit));

    internal static Error TooManyThumbnails(int limit) => Limited(ErrorCode.TooManyThumbnails, limit);

    // Access and downloads: what has arrived in percent, and when to try again.
    internal static Error StillUploading(int percent) => new(ErrorCode.StillUploading, ("percent", percent));

    internal static Error ChecksumsWaitForUpload(int percent) => new(ErrorCode.ChecksumsWaitForUpload, ("percent", percent));

    internal static Error ChecksumsPending(long known, long total) => new(ErrorCode.ChecksumsPending, ("known", known), ("total", total));

    internal static Error TooManyFileRequestsPerHour(TimeSpan wait) => Later(ErrorCode.TooManyFileRequestsPerHour, wait);

    internal static Error TooManyWrongPasswords(TimeSpan wait) => Later(ErrorCode.TooManyWrongPasswords, wait);

    internal static Error TooManyWrongCodes(TimeSpan wait) => Later(ErrorCode.TooManyWrongCodes, wait);

    internal static Error TooManyWrongKeys(TimeSpan wait) => Later(ErrorCode.TooManyWrongKeys, wait);

    internal static Error TooManyWrongPasskeys(TimeSpan wait) => Later(ErrorCode.TooManyWrongPasskeys, wait);

    internal static Error TooManyRequestsAtOnce(TimeSpan wait) => Later(ErrorCode.TooManyRequestsAtOnce, wait);

    internal static Error LastDownloadTaken(DateTimeOffset free, DateTimeOffset now) => Free(ErrorCode.LastDownloadTaken, free, now);

    internal static Error DownloadRestartedTooOften(DateTimeOffset free, DateTimeOffset now) => Free(ErrorCode.DownloadRestartedTooOften, free, now);

    // Which of the codes for a transfer that has ended, and when it did.
    internal static Error Ended(ErrorCode how, DateTimeOffset at) => new(how, ("at", at));

    // Origins, as browsers write them.
    internal static Error SentFromAnotherOrigin(string from, string to) => new(ErrorCode.SentFromAnotherOrigin, ("from", from), ("to", to));

    private static Error Later(ErrorCode code, TimeSpan wait) => new(code, ("wait", wait)) { RetryAfter = wait };

    private static Error Free(ErrorCode code, DateTimeOffset free, DateTimeOffset now) =>
        new(code, ("wait", free - now), ("free", free)) { RetryAfter = free - now };
}

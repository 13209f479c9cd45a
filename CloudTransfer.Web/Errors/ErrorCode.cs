namespace CloudTransfer.Web.Errors;

/// <summary>
/// What went wrong, for programs: written in snake_case, a code stays the same for good. <see cref="ErrorCatalog"/> says what
/// HTTP calls it, Resources/Errors.resx what people read.
/// </summary>
internal enum ErrorCode
{
    // What a status alone says: the framework answered with it, or nothing more is known.
    BadRequest, // 400 without a reason.
    Unauthorized, // 401 without a reason.
    CrossSite, // 403 without a reason.
    NotFound, // Unknown, expired, used up or deleted: the caller cannot tell which.
    MethodNotAllowed, // The address takes no request by this method.
    RequestTimeout, // The request did not arrive in time.
    Conflict, // 409 without a reason.
    Gone, // 410 without a reason.
    RequestTooLarge, // 413 without a reason.
    UnsupportedMediaType, // 415 without a reason.
    RangeNotSatisfiable, // The range has no byte of the content.
    TooManyRequests, // 429 without a reason.
    NotPossible, // Any other status below 500.
    Unavailable, // The replica stops, or its database or volume is away.
    InsufficientStorage, // 507 without a reason.
    Fault, // Any other status from 500 on.

    // Limits of an upload.
    TransferTooLarge, // Over Upload:MaxBytes.
    TooManyFiles, // Over Upload:MaxFiles.
    TooManyFolders, // More folders than a transfer may have.
    QuotaReached, // Over Storage:Quota.
    PersonQuotaReached, // Over the quota of the person who sends.
    RequesterQuotaReached, // Over the quota of the person who asks for files.
    StorageFull, // The storage would have less than Storage:MinFree left.
    TooManyUnfinishedUploads, // Over Upload:MaxUnfinishedPerClient.
    TooManyFilesPerHour, // Over Upload:MaxFilesPerHourPerClient.
    UploadEnded, // The upload ended while its bytes came.
    UploadIncomplete, // The connection broke, or the client was too slow.
    TooManyUploadsOfClient, // Over Upload:MaxConcurrentPerClient.
    TooManyUploads, // Over Upload:MaxConcurrent.

    // Forms and files in one request.
    NoFile, // A form or a manifest without a file.
    MultipartFormNeeded, // The body is no multipart/form-data.
    FileNameMissing, // A PUT without a usable name.
    FormFileNameUnusable, // A file of a form without a usable name.
    FormFieldsTooMany, // More text fields than a form may have.
    UtcOffsetNotUnderstood, // The field utcOffset is no offset.
    FormTruncated, // The form broke off.
    FormBoundaryLineMalformed, // A boundary line goes on, or ends with LF alone.
    FormPreambleTooLong, // The boundary does not come.
    FormEpilogueTooLong, // Bytes follow the form.
    FormPartsTooMany, // More parts than a form may have.
    FormTextTooLong, // A text field is too long.
    FormHeadersTooLong, // The headers of a part are too long.
    FormHeadersTooMany, // A part has too many headers.
    FormHeaderLineEnd, // A header line ends with LF alone, or has control characters.
    FormHeaderMalformed, // A header line has no name.
    FormHeaderRepeated, // A part has a header twice.
    FormDispositionMissing, // A part has no Content-Disposition.
    FormDispositionNotFormData, // A part is of another disposition.
    FormDispositionMalformed, // A Content-Disposition is malformed.
    FormDispositionWithoutName, // A part has no name.
    FormDispositionParameterRepeated, // A parameter stands twice.
    FormFileNameUndecodable, // A filename* that cannot be decoded.
    FormPartEncoded, // A part is encoded.

    // What a sender or an owner asks for: the terms of a transfer.
    MessageTooLong, // The message is too long.
    LineTooLong, // The title or the sender is too long.
    MailNotOffered, // Mail is asked for, and this server sends none.
    MailNeedsSignIn, // Mail is asked for by somebody who is not signed in.
    TooManyRecipients, // Over Mail:MaxRecipients.
    AddressNotUnderstood, // An address is none, or more than one.
    SenderAddressMissing, // The sender must prove an address and names none.
    NotifyNotUnderstood, // It is none of first, each and never.
    CodeWrong, // The code is not the one that was sent.
    CodeExpired, // No code is valid any more, or too many were tried.
    TooManyFileRequestsPerHour, // Over Upload:MaxFileRequestsPerHourPerClient.
    RequestTitleMissing, // A file request has no title.
    RequestKeepNotUnderstood, // How long files are kept is no lifetime.
    RequestBytesNotUnderstood, // A file request's limit of bytes cannot be read.
    RequestNumberNotUnderstood, // A file request's limit is no number, or too high.
    RequestClosed, // A file request takes no more files.
    SubmissionTooLarge, // More bytes than a file request still takes.
    SubmissionTooManyFiles, // More files than a file request still takes.
    SubmissionsFull, // As many senders as a file request takes have sent something.
    TooManyWrongCodes, // The client guessed at codes.
    PasswordTooLong, // The password is too long.
    DownloadsNotUnderstood, // The limit of downloads is no number, or too high.
    ExpiresNotUnderstood, // The expiry cannot be read.
    ExpiresInMonths, // The expiry may mean minutes or months.
    ExpiresWithoutUnit, // The expiry has no unit.
    ExpiresNotRemovable, // An owner asks for no expiry at all.
    ExpiresTooLong, // Over Transfers:MaxLifetime.
    ExpiresNeverNotAllowed, // No expiry is asked for, and Transfers:AllowForever is off.
    ExpiresInThePast, // The expiry is past.
    ExpiresTooLate, // The moment is over Transfers:MaxLifetime away.
    ExpiryNotExtendable, // The administrator extends a transfer that has ended.
    TermsPatchNotAnObject, // A change of terms is no object.
    TermsPatchMemberNotUnderstood, // A change of terms has an unknown member, or one of another type.

    // Manifests.
    ManifestLanesNotUnderstood, // The number of lanes is less than one.
    ManifestPathUnusable, // A file has no usable path.
    ManifestSizeMissing, // A file has no size.
    ManifestFolderWithSize, // A folder has a size.
    ManifestNotJson, // The body is no JSON.
    ManifestNotUnderstood, // A member is of another type.
    ManifestExpiresNotText, // The expiry is a bare number.
    ManifestIncomplete, // The body broke off, or is too long; the status is the server's.
    ManifestTooSlow, // The body came too slowly.
    ManifestMemoryExhausted, // Manifests take all the memory that there is for them.

    // Resumable uploads (tus), and files of a transfer that arrives.
    UploadNotFound, // Never made, ended, or idle for too long.
    UploadLost, // The stored bytes are gone.
    UploadOverwritten, // Stored bytes are not those that were recorded.
    UploadUnsealed, // All bytes have come, and another is still sealing the transfer.
    UploadOffsetWrong, // The bytes do not begin where the upload ends.
    UploadLocked, // Another request holds the upload's lock.
    UploadTooLong, // More bytes than the upload has left.
    UploadChecksumWrong, // The checksum does not match (tus).
    UploadStorageFull, // The storage is full; the upload keeps its offset.
    UploadQuotaReached, // The quota is reached; the upload keeps its offset.
    UploadInterrupted, // The replica stops; the upload keeps its offset.
    TusVersionUnsupported, // Another version of tus, or none.
    TusConcatenationUnsupported, // Upload-Concat is sent.
    UploadLengthMissing, // Upload-Length is absent or no number.
    UploadOffsetMissing, // Upload-Offset is absent or no number.
    UploadTypeUnknown, // Bytes of another Content-Type.
    UploadFirstBytesTypeUnknown, // First bytes of another Content-Type.
    UploadMetadataTooLong, // Upload-Metadata is too long.
    UploadMetadataNotUnderstood, // Upload-Metadata cannot be read.
    UploadChecksumNotUnderstood, // Upload-Checksum cannot be read.
    FileNotFound, // The transfer has no file of this number.
    TransferComplete, // Nothing can be left out any more.
    TooManyOmittedFiles, // As many files are left out as may be.
    FileBusy, // A request is sending bytes of the file.
    PageNotUnderstood, // A page of files cannot be read.

    // Thumbnails.
    ThumbnailTypeUnknown, // Another Content-Type.
    ThumbnailTooLarge, // Too many bytes.
    ThumbnailMalformed, // No WebP.
    ThumbnailNotStill, // More than a picture.
    ThumbnailDimensionsTooLarge, // Too many pixels.
    ThumbnailTooLate, // The transfer has been complete for too long.
    TooManyThumbnails, // Over Upload:MaxThumbnails.
    ThumbnailStorageFull, // The storage is full, or the quota is reached.
    TooManyThumbnailsPerHour, // Over Upload:MaxFilesPerHourPerClient.

    // Access to a transfer, and downloads.
    StillUploading, // Not all of it has arrived.
    ScanPending, // The scanner has not answered yet.
    MalwareFound, // The scanner found something harmful.
    ScanFailed, // The scanner could not check it.
    PasswordNeeded, // No password was sent.
    PasswordWrong, // Another password was sent.
    TooManyWrongPasswords, // Passwords were guessed.
    LastDownloadTaken, // Another client has the last download.
    DownloadRestartedTooOften, // Too much was sent of the client's own download.
    NotPrefetched, // A browser asks in advance.
    NotForLinkReaders, // A program that reads links asks.
    SelectionEmpty, // Nothing was named.
    SelectionTooLong, // More was named than may be.
    SelectionNotUnderstood, // A number or a path cannot be read.
    SelectionSavedAlready, // With earlier parts it would be more than one download.
    ChecksumsWaitForUpload, // Checksums are asked for before all has arrived.
    ChecksumsWaitForScan, // Checksums are asked for before the scanner has answered.
    ChecksumsPending, // Not all checksums are known.
    TooManyListingsOfClient, // The client has too many listings under way.
    TooManyListings, // All clients have too many listings under way.

    // The owner.
    OwnerTokenNeeded, // No owner token was sent.
    TransferExpired, // It expired.
    TransferUsedUp, // Its downloads were used up.
    TransferDeletedByAdministrator, // The administrator deleted it.
    TransferAbandoned, // It never arrived.
    TransferDeleted, // Its owner deleted it.

    // Sign-in.
    UploadKeyNeeded, // No upload key was sent.
    UploadKeyWrong, // Another key was sent.
    TooManyWrongKeys, // Keys were guessed.
    ApiTokenWrong, // No API token was sent, or one that is none.
    ApiTokenScopeMissing, // An API token is not good for this.
    SignInNeeded, // Nobody is signed in.
    SignInProviderUnavailable, // The provider does not answer.
    SignInNotBegun, // The provider's answer belongs to no sign-in of this browser.
    SignInFailed, // The provider's answer does not hold, or is an error.
    SignInNotAllowed, // The settings let this person not in.
    AccountDisabled, // An administrator has disabled the account.
    PasskeyNotBegun, // The answer of a passkey belongs to no challenge of this browser, or to one that was answered.
    PasskeyNotAccepted, // The answer of a passkey does not hold, whatever the reason.
    PasskeysFull, // A person has as many passkeys as there may be, or the passkey is somebody's already.
    PasskeyIsLast, // The passkey is the only one.
    TooManyWrongPasskeys, // Too many answers of passkeys from this client did not hold.
    InvitationNotGood, // The link of an invitation is none, or was used, withdrawn or has expired.

    // Requests in general.
    TooManyRequestsAtOnce, // Over Security:RequestsPerSecond.
    SentFromAnotherSite, // The browser says that it is cross-site.
    SentFromAnotherOrigin, // The page's origin is none of the server's.
    BodyNotTaken, // A GET, HEAD or DELETE with a body.
    BodyTooLong, // The body is longer than the address takes.
    BodyIncomplete, // The body stalled, broke off, or is too long; the status is the server's.
    BodyLengthAmbiguous, // Framing that a proxy could read differently.
    BodyCharsetUnsupported, // A form or JSON in another charset.
    ContentRangeUnsupported, // A part of a file is sent.
    ContentEncodingUnsupported, // The body is encoded.
}

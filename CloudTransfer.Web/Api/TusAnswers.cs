using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Creates the response to a tus request with content.</summary>
internal static class TusAnswers
{
    private const int ChecksumMismatch = 460;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(0.5);

    /// <summary>204 with the new offset, or the error and what to do.</summary>
    public static IActionResult Answer(this Controller controller, AppendResult appended)
    {
        switch (appended.End)
        {
            case AppendOutcome.Stored:
                controller.Response.Describe(appended.Lane!);
                return controller.NoContent();
            case AppendOutcome.Unknown:
                return controller.NoUpload();
            case AppendOutcome.Broken or AppendOutcome.TakenOver:
                // The client does not read a response to these, and the connection must be closed at once.
                controller.HttpContext.Abort();
                return new EmptyResult();
            case AppendOutcome.Stopping:
                controller.Response.Headers.Connection = "close";
                controller.Response.OnCompleted(() => EndAsync(controller.HttpContext));
                controller.HttpContext.Refuse(StatusCodes.Status503ServiceUnavailable, "This server is being restarted: go on at once, another one takes over.");
                return new EmptyResult();
            default:
                var (status, detail) = Word(appended.End);
                return controller.Refuse(status, detail);
        }
    }

    /// <summary>404: the upload never existed, was terminated, or has expired.</summary>
    public static IActionResult NoUpload(this Controller controller) =>
        controller.Refuse(StatusCodes.Status404NotFound, "There is no such upload, or no longer: begin a new one.");

    // Does not wait for the rest of the body, since a silent client would delay the shutdown. The client has time to
    // read the response.
    private static async Task EndAsync(HttpContext context)
    {
        await Task.Delay(Farewell);
        context.Abort();
    }

    private static (int Status, string Detail) Word(AppendOutcome end) => end switch
    {
        AppendOutcome.Lost => (StatusCodes.Status410Gone, "The bytes of this upload are lost: begin a new one."),
        AppendOutcome.WrongOffset => (StatusCodes.Status409Conflict, "The upload is not at this offset: ask for it by HEAD, and go on from there."),
        AppendOutcome.Locked => (StatusCodes.Status423Locked, "Another request is sending bytes of this upload: end it, or try again in a moment."),
        AppendOutcome.TooLong => (StatusCodes.Status413PayloadTooLarge, "That is more than the upload's length: send no more than Upload-Length has said."),
        AppendOutcome.WrongChecksum => (ChecksumMismatch, "The bytes are not those that the checksum is of, and none of them were kept: send them again."),
        AppendOutcome.Full => (StatusCodes.Status507InsufficientStorage, "The server's disk is full: tell its administrator, and go on later, from where HEAD says that the upload is."),
        AppendOutcome.OverQuota => (StatusCodes.Status507InsufficientStorage, "All transfers together may not take more room than they would with this one: go on when older transfers have expired or were deleted, from where HEAD says that the upload is."),
        _ => throw new InvalidOperationException($"An upload's end by '{end}' has no answer."),
    };
}

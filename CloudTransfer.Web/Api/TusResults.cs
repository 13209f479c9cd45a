using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Creates the response to a tus request with content.</summary>
internal static class TusResults
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(0.5);

    /// <summary>204 with the new offset, or the error and what to do.</summary>
    public static IActionResult Answer(this Controller controller, AppendResult appended, LinkFactory links)
    {
        switch (appended.End)
        {
            case AppendOutcome.Stored:
                controller.Response.Describe(appended.Lane!, links.For(controller.Request));
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
                return controller.Fail(ErrorCode.UploadInterrupted);
            default:
                return controller.Fail(CodeOf(appended.End));
        }
    }

    /// <summary>404: the upload never existed, was terminated, or has expired.</summary>
    public static IActionResult NoUpload(this Controller controller) =>
        controller.Fail(ErrorCode.UploadNotFound);

    // Does not wait for the rest of the body, since a silent client would delay the shutdown. The client has time to
    // read the response.
    private static async Task EndAsync(HttpContext context)
    {
        await Task.Delay(ReadTime);
        context.Abort();
    }

    private static ErrorCode CodeOf(AppendOutcome end) => end switch
    {
        AppendOutcome.Lost => ErrorCode.UploadLost,
        AppendOutcome.Overwritten => ErrorCode.UploadOverwritten,
        AppendOutcome.Unsealed => ErrorCode.UploadUnsealed,
        AppendOutcome.WrongOffset => ErrorCode.UploadOffsetWrong,
        AppendOutcome.Locked => ErrorCode.UploadLocked,
        AppendOutcome.TooLong => ErrorCode.UploadTooLong,
        AppendOutcome.WrongChecksum => ErrorCode.UploadChecksumWrong,
        AppendOutcome.Full => ErrorCode.UploadStorageFull,
        AppendOutcome.OverQuota => ErrorCode.UploadQuotaReached,
        _ => throw new InvalidOperationException($"An upload's end by '{end}' has no answer."),
    };
}

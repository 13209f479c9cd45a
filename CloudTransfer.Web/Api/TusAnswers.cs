using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Answers how a request with bytes of an upload ended.</summary>
internal static class TusAnswers
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(0.5);

    /// <summary>204 with the new offset, or what went wrong and what to do.</summary>
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
                // Nobody reads an answer to these, and the connection must not be waited for.
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

    /// <summary>404: it never was, was ended, or no byte came for too long.</summary>
    public static IActionResult NoUpload(this Controller controller) =>
        controller.Fail(ErrorCode.UploadNotFound);

    // What the client still sends is not waited for: a silent one would hold up the stop. It is given time to read.
    private static async Task EndAsync(HttpContext context)
    {
        await Task.Delay(ReadTime);
        context.Abort();
    }

    private static ErrorCode CodeOf(AppendOutcome end) => end switch
    {
        AppendOutcome.Lost => ErrorCode.UploadLost,
        AppendOutcome.WrongOffset => ErrorCode.UploadOffsetWrong,
        AppendOutcome.Locked => ErrorCode.UploadLocked,
        AppendOutcome.TooLong => ErrorCode.UploadTooLong,
        AppendOutcome.WrongChecksum => ErrorCode.UploadChecksumWrong,
        AppendOutcome.Full => ErrorCode.UploadStorageFull,
        AppendOutcome.OverQuota => ErrorCode.UploadQuotaReached,
        _ => throw new InvalidOperationException($"An upload's end by '{end}' has no answer."),
    };
}

using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Selections;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Ends an action with an error that <see cref="ErrorController"/> words.</summary>
internal static class Failures
{
    /// <summary>Answers an error.</summary>
    /// <param name="controller">Whose request it is.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="status">The HTTP status where the server has decided it; null for the error's own.</param>
    public static IActionResult Fail(this Controller controller, Error error, int? status = null)
    {
        controller.HttpContext.Fail(error, status);
        return new EmptyResult();
    }

    /// <summary>Answers an error that has no arguments.</summary>
    public static IActionResult Fail(this Controller controller, ErrorCode code) => controller.Fail(Error.Of(code));

    /// <summary>Why what is selected makes no zip.</summary>
    public static ErrorCode ErrorOf(this SelectionResult answer) => answer switch
    {
        SelectionResult.NoneNamed => ErrorCode.SelectionEmpty,
        SelectionResult.TooMany => ErrorCode.SelectionTooLong,
        _ => ErrorCode.SelectionNotUnderstood,
    };

    /// <summary>How a transfer ended, for its owner.</summary>
    public static Error ToError(this RemovedTransfer removed) => Error.Ended(
        removed.RemovalReason switch
        {
            RemovalReason.Expired => ErrorCode.TransferExpired,
            RemovalReason.UsedUp => ErrorCode.TransferUsedUp,
            RemovalReason.Administrator => ErrorCode.TransferDeletedByAdministrator,
            RemovalReason.Abandoned => ErrorCode.TransferAbandoned,
            _ => ErrorCode.TransferDeleted,
        },
        removed.At);
}

using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>The events as messages name them.</summary>
internal static class WebhookTypes
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<TransferEvent>().Select(Of)];

    /// <summary>The name of an event.</summary>
    public static string Of(TransferEvent what) => what switch
    {
        TransferEvent.Created => "transfer.created",
        TransferEvent.Downloaded => "transfer.downloaded",
        TransferEvent.Expired => "transfer.expired",
        TransferEvent.Deleted => "transfer.deleted",
        TransferEvent.ScanFound => "scan.found",
        TransferEvent.SubmissionReceived => "submission.received",
        _ => throw new InvalidOperationException("There is no such event."),
    };
}

using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>What a sender asks for beside the bytes, by whichever way they come.</summary>
public sealed class UploadTerms(DeliveryRules deliveries, Submissions submissions, IOptions<TransfersOptions> rules, AuditTrail audit)
{
    /// <summary>Reads it. Of what is sent to a file request the request has the terms.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="asked">When it was asked for.</param>
    /// <exception cref="ErrorException">A term is wrong.</exception>
    internal (TransferTerms Terms, Delivery? Delivery) ReadOrThrow(TermsRequest request, UploadSender sender, DateTimeOffset asked) => sender.Submission is { } submission
        ? (submission.TermsOf(TransferTerms.ReadOrThrow(NewSubmission.SaidIn(request), rules.Value, asked)), null)
        : (TransferTerms.ReadOrThrow(request, sender.Allowance?.Within(rules.Value) ?? rules.Value, asked), deliveries.ReadOrThrow(request.Mail));

    /// <summary>What is written with a new transfer, in the transaction that adds its row; null where it is the row alone.</summary>
    /// <remarks>It throws an <see cref="ErrorException"/> where the file request does not take it.</remarks>
    internal Func<IDbTransaction, Task>? ToAdd(StoredId id, Delivery? delivery, UploadSender sender)
    {
        if (sender.Submission is null && delivery is null)
            return null;
        return async transaction =>
        {
            if (sender.Submission is { } submission)
                await submissions.AdmitAsync(transaction, submission);
            if (delivery is null)
                return;
            await DeliveryRows.AddAsync(transaction, id, delivery);
            await audit.AddAsync(transaction, AuditAction.TransferSent, AuditSubject.Transfer(id), $"recipients={delivery.Recipients.Count}");
        };
    }
}

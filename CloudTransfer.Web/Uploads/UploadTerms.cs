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

    /// <summary>Writes what belongs to a new transfer, in the transaction that adds its row.</summary>
    /// <exception cref="ErrorException">The file request does not take it.</exception>
    internal async Task AddAsync(IDbTransaction transaction, StoredId id, Delivery? delivery, UploadSender sender)
    {
        if (sender.Submission is { } submission)
            await submissions.AdmitAsync(transaction, submission);
        await DeliveryRows.AddAsync(transaction, id, delivery);
        if (delivery is not null)
            await audit.AddAsync(transaction, AuditAction.TransferSent, AuditSubject.Transfer(id), $"recipients={delivery.Recipients.Count}");
    }
}

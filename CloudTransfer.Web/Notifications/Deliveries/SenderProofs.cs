using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>The addresses of senders who are not signed in, to be proved once the transfer is complete.</summary>
public sealed class SenderProofs : ProofTable
{
    /// <inheritdoc/>
    public override string MailKind => MailKinds.Code;

    /// <inheritdoc/>
    public override AuditAction Proved => AuditAction.SenderProved;

    /// <inheritdoc/>
    public override AuditAction Renewed => AuditAction.SenderCodeRenewed;

    /// <inheritdoc/>
    protected override string Name => "deliveries";

    /// <inheritdoc/>
    protected override string IsRow =>
        "transfer_id = @id AND deliveries.state = 'unproven' AND EXISTS (SELECT 1 FROM transfers WHERE transfers.id = @id AND transfers.state = 'sealed')";

    /// <inheritdoc/>
    public override AuditSubject SubjectOf(StoredId id) => AuditSubject.Transfer(id);

    /// <inheritdoc/>
    protected override StoredId? TransferOf(StoredId id) => id;
}

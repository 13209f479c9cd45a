using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>The addresses of those who ask for files without being signed in, to be proved before they are told of anything.</summary>
public sealed class RequesterProofs : ProofTable
{
    /// <inheritdoc/>
    public override string MailKind => "request_code";

    /// <inheritdoc/>
    public override AuditAction Proved => AuditAction.RequestAddressProved;

    /// <inheritdoc/>
    public override AuditAction Renewed => AuditAction.RequestCodeRenewed;

    /// <inheritdoc/>
    protected override string Name => "request_notices";

    /// <inheritdoc/>
    protected override string IsRow =>
        "request_id = @id AND EXISTS (SELECT 1 FROM file_requests WHERE file_requests.id = @id AND file_requests.deleted_at IS NULL)";

    /// <inheritdoc/>
    public override AuditSubject SubjectOf(StoredId id) => AuditSubject.Request(id);
}

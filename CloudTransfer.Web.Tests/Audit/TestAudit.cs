using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>An audit trail for parts that a test makes by hand: it is switched off.</summary>
internal static class TestAudit
{
    public static AuditTrail Off(IDatabase database)
    {
        var options = Options.Create(new AuditOptions { Enabled = false });
        return new AuditTrail(database, new Nobody(), new AuditPseudonyms(options), options, TimeProvider.System, NullLogger<AuditTrail>.Instance);
    }

    private sealed class Nobody : AuditCallers
    {
        public override AuditCaller Current => new(AuditActor.Server, null);
    }
}

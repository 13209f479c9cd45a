using System.Text;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Models.Administration;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>Sends entries of the audit trail as CSV while they are read.</summary>
internal sealed class AuditCsvResult(IAsyncEnumerable<AuditEntry> entries) : ActionResult
{
    private const int LinesAtOnce = 200;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        if (HttpMethods.IsHead(context.HttpContext.Request.Method))
            return;
        var (lines, count) = (new StringBuilder(AuditCsv.Head), 0);
        await foreach (var entry in entries)
        {
            lines.Append(AuditCsv.Line(entry));
            if (++count % LinesAtOnce == 0)
                await WriteAsync();
        }

        await WriteAsync();

        async Task WriteAsync()
        {
            await response.WriteAsync(lines.ToString(), context.HttpContext.RequestAborted);
            lines.Clear();
        }
    }
}

using System.Globalization;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>
/// The shortest way of a download whose link is enough: without a limit, and not sent by the bucket. Rules and answer are those of
/// the controller; what it has to do itself goes on to it, and is not looked up again.
/// </summary>
internal sealed class DirectDownloads(TransferAccess access, TransferStore store, IObjectStore objects, BucketRedirect bucket, StoredContentResultExecutor sender)
{
    /// <summary>Takes the short way to the actions with a <see cref="SentDirectlyAttribute"/>.</summary>
    public static void Shorten(EndpointBuilder endpoint, Lazy<DirectDownloads> downloads)
    {
        if (endpoint.RequestDelegate is { } controller && endpoint.Metadata.OfType<SentDirectlyAttribute>().Any())
            endpoint.RequestDelegate = http => downloads.Value.AnswerAsync(http, controller);
    }

    /// <summary>What was found on the short way; null where it was not taken.</summary>
    public static Access? Found(HttpContext http) => http.Features.Get<Access>();

    private async Task AnswerAsync(HttpContext http, RequestDelegate controller)
    {
        var found = await access.OpenAsync(http.GetRouteValue("id") as string, http.Request.Credentials(), http.RequestAborted);
        if (found is Access.Granted { Transfer: { MaxDownloads: null } transfer } && await OpenAsync(http, transfer) is { } content)
        {
            await sender.SendAsync(http, new StoredContentResult(content, http.Request));
            return;
        }

        http.Features.Set(found);
        await controller(http);
    }

    private async ValueTask<StoredContent?> OpenAsync(HttpContext http, Transfer transfer)
    {
        var cancel = http.RequestAborted;
        if (http.GetRouteValue("number") is not string number)
            return bucket.CanSend(transfer) ? null : await StoredContent.OpenAsync(objects, transfer, cancel);
        return await store.FindFileAsync(transfer.Id, int.Parse(number, CultureInfo.InvariantCulture), cancel) is { } file
            ? await StoredContent.OpenAsync(objects, transfer, file, cancel)
            : null;
    }
}

/// <summary>Marks an action whose answer is, most of the time, what its link leads to.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SentDirectlyAttribute : Attribute;

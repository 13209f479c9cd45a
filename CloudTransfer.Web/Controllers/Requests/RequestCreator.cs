using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Quota;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Makes file requests, asked for by the page or by a program.</summary>
public sealed class RequestCreator(
    FileRequestStore requests, RequestNotices notices, DeliveryRules mail, MailOrigins origins, Callers callers, Allowances allowances, RowQuota rows,
    IOptions<UploadOptions> limits, TimeProvider time)
{
    /// <summary>Makes a request.</summary>
    /// <param name="context">The HTTP request of who asks.</param>
    /// <param name="form">What was written.</param>
    /// <returns>The request, and the key to its requester's page.</returns>
    /// <exception cref="ErrorException">A term is wrong, mail is not allowed, or the client has made too many.</exception>
    public async Task<(FileRequest Request, OwnerToken Owner)> AddOrThrowAsync(HttpContext context, RequestForm form)
    {
        var (owner, person, origin) = (OwnerToken.New(), await callers.UserIdAsync(context), await origins.OfAsync(context));
        var terms = RequestTerms.ReadOrThrow(form, await allowances.RulesOfAsync(person, context.RequestAborted), time.GetUtcNow());
        var told = mail.ReadOrThrow(new MailRequest(Email: form.Email) { Origin = origin });
        var client = ClientAddress.Of(context).Hash;
        var request = await requests.AddAsync(
            terms, owner, person, client,
            // An account has the address that the provider tells.
            form.Notify && person is not null ? origin?.Base : null,
            async (transaction, id) =>
            {
                if (await rows.MeterRequestAsync(transaction, client, limits.Value.MaxFileRequestsPerHourPerClient) is { } wait)
                    throw new ErrorException(Error.TooManyFileRequestsPerHour(wait));
                if (told is not null)
                    await notices.AddAsync(transaction, id, told);
            });
        notices.Wake();
        return (request, owner);
    }
}

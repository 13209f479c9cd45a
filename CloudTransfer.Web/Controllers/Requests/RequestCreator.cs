using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Makes file requests, asked for by the page or by a program.</summary>
public sealed class RequestCreator(
    FileRequestStore requests, RequestNotices notices, DeliveryRules mail, MailOrigins origins, Callers callers, Allowances allowances, TimeProvider time)
{
    /// <summary>Makes a request.</summary>
    /// <param name="context">The HTTP request of who asks.</param>
    /// <param name="form">What was written.</param>
    /// <returns>The request, and the key to its requester's page.</returns>
    /// <exception cref="ErrorException">A term is wrong, or mail is not allowed.</exception>
    public async Task<(FileRequest Request, OwnerToken Owner)> AddOrThrowAsync(HttpContext context, RequestForm form)
    {
        var (owner, person, origin) = (OwnerToken.New(), await callers.UserIdAsync(context), await origins.OfAsync(context));
        var terms = RequestTerms.ReadOrThrow(form, await allowances.RulesOfAsync(person, context.RequestAborted), time.GetUtcNow());
        var told = mail.ReadOrThrow(new MailRequest(Email: form.Email) { Origin = origin });
        var request = await requests.AddAsync(
            terms, owner, person, ClientAddress.Of(context).Hash,
            // An account has the address that the provider tells.
            form.Notify && person is not null ? origin?.Base : null,
            told is null ? null : (transaction, id) => notices.AddAsync(transaction, id, told));
        notices.Wake();
        return (request, owner);
    }
}

using System.Data.Common;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Tells members from recipients, who are not to be led to pages that ask them for a key.</summary>
public sealed class MembershipFilter(UploadSignIn uploads, Callers callers, IOptions<SignInOptions> signIn) : IAsyncAlwaysRunResultFilter
{
    private static readonly Membership Recipient = new(CanUpload: false, IsSignedIn: false);

    /// <summary>
    /// The membership that a request comes from; it is found out once. A key in the Authorization header does not count: a page
    /// that anybody may see is no place to guess at keys.
    /// </summary>
    public async Task<Membership> OfAsync(HttpContext http)
    {
        if (http.Features.Get<Membership>() is { } known)
            return known;
        var person = (await callers.PersonAsync(http))?.Identity?.Name;
        var hasKey = uploads.HasKeys && await Callers.HasKeySessionAsync(http);
        var canUpload = !uploads.IsRequired || hasKey || (uploads.TakesPeople && person is not null) || (await http.AuthenticateAsync(Schemes.ProxyUser)).Succeeded;
        var membership = new Membership(canUpload, hasKey || person is not null) { Person = person, CanSignIn = signIn.Value.IsOn };
        http.Features.Set(membership);
        return membership;
    }

    /// <summary>Tells every page who looks at it.</summary>
    public Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next) =>
        context.Result is ViewResult page ? TellAsync(page, context.HttpContext, next) : next();

    private async Task TellAsync(ViewResult page, HttpContext http, ResultExecutionDelegate next)
    {
        page.ViewData[Membership.Key] = await ForFrameAsync(http);
        await next();
    }

    /// <summary>The same for what is around a page, an error's included: who cannot be asked about is a recipient.</summary>
    public async Task<Membership> ForFrameAsync(HttpContext http)
    {
        try
        {
            return await OfAsync(http);
        }
        catch (Exception fault) when (fault is DbException or VolumeUnavailableException or VolumeUnusableException or TooManyOpenFilesException or OperationCanceledException)
        {
            return Recipient;
        }
    }
}

using System.Data.Common;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers;

/// <summary>Tells members from receivers, who are not to be led to pages that ask them for a key.</summary>
public sealed class Memberships(UploadDoor upload, Doorman doorman) : IAsyncAlwaysRunResultFilter
{
    private static readonly Membership Receiver = new(MaySend: false, IsSignedIn: false);

    /// <summary>The membership that a request comes from.</summary>
    public async Task<Membership> OfAsync(HttpContext http)
    {
        if (http.Features.Get<Membership>() is { } known)
            return known;
        var isSignedIn = await doorman.OpensAsync(upload.Door, http.Request.PassFor(upload.Door, Passes.ForUploads), http.RequestAborted);
        var isOpen = upload.Door.Keys.Count == 0 && !DirectPeer.IsAsked(http);
        var membership = new Membership(isOpen || isSignedIn || DirectPeer.UserOf(http) is not null, isSignedIn);
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

    /// <summary>The same for what is around a page, an error's included: who cannot be asked about is a receiver.</summary>
    public async Task<Membership> ForFrameAsync(HttpContext http)
    {
        try
        {
            return await OfAsync(http);
        }
        catch (Exception fault) when (fault is DbException or VolumeUnavailableException or VolumeUnusableException or TooManyOpenFilesException or OperationCanceledException)
        {
            return Receiver;
        }
    }
}

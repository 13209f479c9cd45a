using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Where a browser goes on after a sign-in.</summary>
internal static class ReturnUrls
{
    /// <summary>An untrusted address, if it is one of this server; else the start page: nobody is led to another site by a link to this one.</summary>
    public static string LocalOrStart(this IUrlHelper url, string? returnUrl) => url.Content(url.IsLocalUrl(returnUrl) ? returnUrl : "~/");
}

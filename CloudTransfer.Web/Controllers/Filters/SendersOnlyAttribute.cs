using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// For what begins an upload: lets in those who may send, before anything of the body is read. A browser that may not
/// gets the page with the sign-in form; a program is told what to send.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SendersOnlyAttribute : Attribute, IAsyncAuthorizationFilter
{
    private const string Challenge = "Bearer realm=\"uploads\", Basic realm=\"uploads\", charset=\"UTF-8\"";

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var upload = http.RequestServices.GetRequiredService<UploadDoor>();
        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        if ((await http.RequestServices.GetRequiredService<Memberships>().OfAsync(http)).MaySend)
            return;
        var key = http.Request.BearerToken() ?? http.Request.BasicPassword();
        var answer = key is null ? KeyAnswer.Wrong : await doorman.TryAsync(upload.Door, key, http.Connection.RemoteIpAddress, http.RequestAborted);
        if (answer is KeyAnswer.Right)
            return;
        if (answer is KeyAnswer.Throttled)
        {
            http.RefuseGuessing();
            context.Result = new EmptyResult();
        }
        else
        {
            context.Result = Ask(context, upload, key is not null);
        }
    }

    /// <summary>The page that asks for a key.</summary>
    public static ViewResult Page(SignInPage page, ModelStateDictionary state, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache, no-store";
        return new ViewResult
        {
            StatusCode = StatusCodes.Status401Unauthorized,
            ViewName = "~/Views/SignIn/Show.cshtml",
            ViewData = new ViewDataDictionary<SignInPage>(http.RequestServices.GetRequiredService<IModelMetadataProvider>(), state) { Model = page },
        };
    }

    private static ActionResult Ask(AuthorizationFilterContext context, UploadDoor upload, bool wrong)
    {
        var http = context.HttpContext;
        if (http.Request.ResponseFormat() is ResponseFormat.Browser)
            return Page(SignInPage.ForSending(upload.Door.Keys.Count > 0, wrong), context.ModelState, http);
        http.Response.Headers.WWWAuthenticate = Challenge;
        http.Fail(wrong ? ErrorCode.UploadKeyWrong : ErrorCode.UploadKeyNeeded);
        return new EmptyResult();
    }
}

using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.WebEncoders;

namespace CloudTransfer.Web.Controllers;

/// <summary>MVC, and the error answers.</summary>
public static class ControllersSetup
{
    /// <summary>Adds controllers and views.</summary>
    public static void AddPagesAndAnswers(this IServiceCollection services)
    {
        // Pages are UTF-8: letters of other scripts need no escapes, which are three times as long.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        // Not AddControllersWithViews: it brings CORS into the pipeline of every request, and nothing here asks it.
        services.AddMvcCore(mvc =>
            {
                mvc.SuppressAsyncSuffixInActionNames = false;
                mvc.BindFormsOnlyWhereDeclared();
                mvc.Filters.AddService<Memberships>();
            })
            .AddApiExplorer().AddDataAnnotations().AddViews().AddRazorViewEngine().AddCacheTagHelper();
        // The policy of every answer forbids all framing; this header would permit some.
        services.AddAntiforgery(antiforgery => antiforgery.SuppressXFrameOptionsHeader = true);
        services.AddPageCompression();
        services.AddHttpContextAccessor();
        services.AddSingleton<ListingLimiter>();
        services.AddSingleton<UploadPages>();
        services.AddSingleton<Memberships>();
        services.AddSingleton<SignInPages>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInChallenge>();
        services.AddSingleton<ContentAnswers>();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((antiforgery, current) => antiforgery.Cookie = new FormCookie(current));
        var framework = services.Single(service => service.ServiceType == typeof(IAntiforgery));
        services.Replace(ServiceDescriptor.Singleton<IAntiforgery>(provider =>
            new UserIndependentAntiforgery((IAntiforgery)ActivatorUtilities.CreateInstance(provider, framework.ImplementationType!))));
    }

    /// <summary>Every error without a body, and every fault, is worded by <see cref="ErrorController"/>.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ErrorController.Path,
            StatusCodeSelector = fault => fault switch
            {
                BadHttpRequestException faulty => faulty.StatusCode,
                ErrorException { Error.Code: var code } => ErrorCatalog.Of(code).Status,
                VolumeFullException => StatusCodes.Status507InsufficientStorage,
                DbException or VolumeUnavailableException or VolumeUnusableException or TooManyOpenFilesException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePagesWithReExecute(ErrorController.Path);
    }
}

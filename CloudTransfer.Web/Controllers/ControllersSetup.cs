using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace CloudTransfer.Web.Controllers;

/// <summary>MVC and error responses.</summary>
public static class ControllersSetup
{
    /// <summary>Adds controllers and views.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        // Pages are UTF-8: escapes of other scripts' letters would only triple their size.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        // Not AddControllersWithViews: it brings CORS into the pipeline of every request, and nothing here asks it.
        services.AddMvcCore(mvc =>
            {
                mvc.SuppressAsyncSuffixInActionNames = false;
                mvc.BindFormsOnlyWhereDeclared();
                mvc.Filters.AddService<MembershipFilter>();
            })
            .AddApiExplorer().AddDataAnnotations().AddViews().AddRazorViewEngine().AddCacheTagHelper();
        // The Content-Security-Policy of every response forbids framing; this header would permit it from the same
        // origin.
        services.AddAntiforgery(antiforgery => antiforgery.SuppressXFrameOptionsHeader = true);
        services.AddOptions<MvcOptions>().Configure<IOptions<SignInOptions>>((mvc, signIn) => mvc.Conventions.Add(new AccountPagesConvention(signIn.Value)));
        services.ReserveAddresses<SignInOptions>(signIn => signIn.IsOn, "account", "transfers");
        services.ReserveAddresses<MailOptions>(mail => mail.IsOn, "mail");
        services.AddPageCompression();
        services.AddHttpContextAccessor();
        services.AddSingleton<ListingLimiter>();
        services.AddSingleton<LinkFactory>();
        services.AddSingleton<MailOrigins>();
        services.AddSingleton<UploadPages>();
        services.AddSingleton<OwnerPages>();
        services.AddSingleton<FailedWebhooks>();
        services.AddSingleton<MembershipFilter>();
        services.AddSingleton<SignInPages>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInChallenge>();
        services.AddSingleton<ContentResults>();
        services.AddSingleton<StoredContentResultExecutor>();
        services.AddSingleton<IActionResultExecutor<StoredContentResult>>(provider => provider.GetRequiredService<StoredContentResultExecutor>());
        services.AddSingleton<DirectDownloads>();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((antiforgery, current) => antiforgery.Cookie = new FormCookie(current));
        var framework = services.Single(service => service.ServiceType == typeof(IAntiforgery));
        services.Replace(ServiceDescriptor.Singleton<IAntiforgery>(provider =>
            new UserIndependentAntiforgery((IAntiforgery)ActivatorUtilities.CreateInstance(provider, framework.ImplementationType!))));
    }

    /// <summary>Maps the actions.</summary>
    public static void MapActions(this WebApplication app)
    {
        // Not made before a request asks: it opens the stores.
        var downloads = new Lazy<DirectDownloads>(app.Services.GetRequiredService<DirectDownloads>);
        app.MapControllers().WithStaticAssets().Add(endpoint => DirectDownloads.Shorten(endpoint, downloads));
    }

    /// <summary>
    /// Lets <see cref="ErrorController"/> respond to every error without a body and every unhandled exception.
    /// </summary>
    public static void UseErrorResponses(this WebApplication app)
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

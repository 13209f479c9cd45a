using System.Data.Common;

namespace CloudTransfer.Web.Controllers;

/// <summary>MVC, and the error answers.</summary>
public static class ControllersSetup
{
    /// <summary>Where the server listens unless it is told.</summary>
    private const string DefaultAddress = "http://localhost:8080";

    /// <summary>Adds controllers and views.</summary>
    public static void AddControllers(this WebApplicationBuilder builder)
    {
        string[] addresses = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (addresses.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(DefaultAddress);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddControllersWithViews(mvc => mvc.SuppressAsyncSuffixInActionNames = false);
    }

    /// <summary>Every error without a body, and every fault, is worded by <see cref="ErrorController"/>.</summary>
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ErrorController.Path,
            StatusCodeSelector = fault => fault is DbException
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute(ErrorController.Path);
    }
}

using System.Data.Common;

namespace CloudTransfer.Web.Controllers;

/// <summary>MVC, and the error answers.</summary>
public static class ControllersSetup
{
    /// <summary>Adds controllers and views.</summary>
    public static void AddPagesAndAnswers(this IServiceCollection services) =>
        services.AddControllersWithViews(mvc => mvc.SuppressAsyncSuffixInActionNames = false);

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

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>The services of the pages of file requests.</summary>
public static class RequestPagesSetup
{
    /// <summary>Adds the pages of those who ask, and of those who are asked.</summary>
    public static void AddRequestPages(this IServiceCollection services) => services
        .AddSingleton<RequestCreator>()
        .AddSingleton<RequestPages>()
        .AddSingleton<RequesterPages>();
}

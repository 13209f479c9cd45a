using System.Text.Json.Serialization;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>
/// The API's description (OpenAPI 3.1) at /openapi/v1.json, generated from the actions and their comments.
/// </summary>
internal static class DescriptionSetup
{
    /// <summary>The document's name.</summary>
    public const string Document = "v1";

    private const string Route = $"/openapi/{Document}.json";

    /// <summary>Adds the services of the description.</summary>
    public static void AddApiDescription(this IServiceCollection services)
    {
        // Otherwise every number would be described as a number or a string.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddSingleton<DescriptionDocument>();
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = IsForPrograms;
            options.AddDocumentTransformer(Introduce);
            options.AddOperationTransformer<OperationTransformer>();
        });
    }

    /// <summary>Maps the endpoint of the description.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], AnswerAsync).ExcludeFromDescription();

    private static async Task AnswerAsync(HttpContext context)
    {
        var written = await context.RequestServices.GetRequiredService<DescriptionDocument>().Written.WaitAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "private, no-cache";
        await Microsoft.AspNetCore.Http.Results.Bytes(written.Json, "application/json; charset=utf-8", entityTag: written.Tag).ExecuteAsync(context);
    }

    // Described controllers declare it themselves (ApiExplorerSettings). HEAD is the same as GET without a body.
    private static bool IsForPrograms(ApiDescription action) => action.HttpMethod is not ("HEAD" or "OPTIONS");

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CloudTransfer",
            Version = Document,
            Description = "Send files, get one link, and keep control of it. Errors are problem documents (RFC 9457) whose type and code stay the same for good.",
        };
        // The document is the same for every client; its URLs are relative to the server.
        document.Servers?.Clear();
        if (context.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value.PathBase is { HasValue: true } path)
            document.Servers = [new OpenApiServer { Url = path }];
        document.Tags = null;
        (document.Components ??= new OpenApiComponents()).SecuritySchemes = Credentials.Schemes;
        return Task.CompletedTask;
    }
}

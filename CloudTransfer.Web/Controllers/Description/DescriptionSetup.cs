using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

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
            options.AddDocumentTransformer<DocumentTransformer>();
            options.AddOperationTransformer<OperationTransformer>();
        });
    }

    /// <summary>Maps the endpoint of the description.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods(Route, [HttpMethods.Get, HttpMethods.Head], RespondAsync).ExcludeFromDescription();

    private static async Task<IResult> RespondAsync(HttpResponse response, DescriptionDocument description, CancellationToken cancel)
    {
        var written = await description.Written.WaitAsync(cancel);
        response.Headers.CacheControl = "private, no-cache";
        return Microsoft.AspNetCore.Http.Results.Bytes(written.Json, "application/json; charset=utf-8", entityTag: written.Tag);
    }

    // Described controllers declare it themselves (ApiExplorerSettings). HEAD is the same as GET without a body.
    private static bool IsForPrograms(ApiDescription action) => action.HttpMethod is not ("HEAD" or "OPTIONS");
}

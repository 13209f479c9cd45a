using System.Globalization;
using System.Text.Json;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>Adds to each operation what its action declares: the body, the responses, and the credentials.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    private const string ProblemType = "application/problem+json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(context.Description), context.Document) };
        operation.OperationId = IdOf(context.Description);
        operation.Summary = operation.Summary?.ReplaceLineEndings(" ");
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        if (metadata.OfType<ReceivesAttribute>().LastOrDefault() is { } body)
            operation.RequestBody = await BodyAsync(body, context, cancellationToken);
        operation.Responses = await ResponsesAsync(metadata.OfType<RespondsAttribute>(), context, cancellationToken);
        var policy = metadata.OfType<AuthorizeAttribute>().LastOrDefault()?.Policy;
        if (metadata.OfType<OwnerOnlyAttribute>().Any())
            operation.Security = policy is Policies.CanManage
                ? Credentials.AnyOf(context.Document, Credentials.OwnerToken, Credentials.ApiToken)
                : Credentials.AnyOf(context.Document, Credentials.OwnerToken);
        else if (policy is Policies.CanListByToken)
            operation.Security = Credentials.AnyOf(context.Document, Credentials.ApiToken);
        else if (policy is Policies.CanUpload)
            operation.Security = Credentials.Maybe(context.Document, Credentials.UploadKey, Credentials.ApiToken);
        else if (policy is Policies.CanRead)
            operation.Security = Credentials.Maybe(context.Document, Credentials.Password, Credentials.ApiToken);
        else if (metadata.OfType<AsksForPasswordAttribute>().Any())
            operation.Security = Credentials.Maybe(context.Document, Credentials.Password);
    }

    private static string TagOf(ApiDescription action) => action.RelativePath switch
    {
        { } path when path.StartsWith("api/v1/tus", StringComparison.Ordinal) => "Resumable upload (tus 1.0.0)",
        { } path when path.StartsWith("api/v1/", StringComparison.Ordinal) => "Transfers",
        { } path when path.StartsWith("d/", StringComparison.Ordinal) => "Download",
        _ => "Upload in one request",
    };

    private static string IdOf(ApiDescription action)
    {
        // A name that stays when the controller is renamed: clients are generated from it.
        if (action.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault() is { EndpointName: var id })
            return id;
        var (controller, name) = (action.ActionDescriptor.RouteValues["controller"], action.ActionDescriptor.RouteValues["action"]);
        return $"{controller}{name?.Replace("Async", "", StringComparison.Ordinal)}";
    }

    private static async Task<OpenApiRequestBody> BodyAsync(ReceivesAttribute body, OpenApiOperationTransformerContext context, CancellationToken cancel) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [body.ContentType] = new OpenApiMediaType
            {
                Schema = body.Shape is null
                    ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                    : await SchemaAsync(body.Shape, context, cancel),
            },
        },
    };

    // Each schema is in the document once, referenced by its name.
    private static async Task<IOpenApiSchema> SchemaAsync(Type shape, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(shape.Name) is not true)
            document.AddComponent(shape.Name, await context.GetOrCreateSchemaAsync(shape, parameterDescription: null, cancel));
        return new OpenApiSchemaReference(shape.Name, document);
    }

    private static async Task<OpenApiResponses> ResponsesAsync(
        IEnumerable<RespondsAttribute> answers, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in answers.OrderBy(answer => answer.StatusCode))
        {
            var response = new OpenApiResponse { Description = answer.Description };
            if (answer.IsProblem || answer.Type is { } type && type != typeof(void))
            {
                response.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [answer.IsProblem ? ProblemType : "application/json"] = new OpenApiMediaType
                    {
                        Schema = await SchemaAsync(answer.Type!, context, cancel),
                    },
                };
            }

            responses[answer.StatusCode.ToString(CultureInfo.InvariantCulture)] = response;
        }

        return responses;
    }
}

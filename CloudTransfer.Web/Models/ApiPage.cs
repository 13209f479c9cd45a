using Microsoft.OpenApi;

namespace CloudTransfer.Web.Models;

/// <summary>The page that documents the API.</summary>
/// <param name="Base">The base URL of the server, with a trailing slash.</param>
/// <param name="Sections">The operations, grouped by purpose.</param>
/// <param name="Shapes">The documents of requests and responses.</param>
public sealed record ApiPage(string Base, IReadOnlyList<ApiSection> Sections, IReadOnlyList<ApiShape> Shapes)
{
    private static readonly string[] Order = ["Upload in one request", "Transfers", "Download"];

    /// <summary>Creates the page from the API's description.</summary>
    public static ApiPage From(OpenApiDocument document, string address) => new(
        address,
        [
            .. document.Paths
                .SelectMany(path => path.Value.Operations ?? [], (path, operation) => ApiOperation.From(document.Servers?.FirstOrDefault()?.Url + path.Key, operation.Key, operation.Value))
                .GroupBy(operation => operation.Section, StringComparer.Ordinal)
                .OrderBy(group => (uint)Array.IndexOf(Order, group.Key))
                .Select(group => new ApiSection(group.Key, [.. group])),
        ],
        [
            .. (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
                .Where(schema => schema.Value.Properties?.Count > 0)
                .Select(schema => ApiShape.From(schema.Key, schema.Value)),
        ]);
}

/// <summary>A group of operations.</summary>
public sealed record ApiSection(string Title, IReadOnlyList<ApiOperation> Operations);

/// <summary>An operation of the API.</summary>
/// <param name="Section">The group of the operation.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with parameters in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Needs">The required credentials; null for none.</param>
/// <param name="Parameters">The path and query parameters.</param>
/// <param name="Body">The media type of the request body; null for none.</param>
/// <param name="Answers">The possible responses.</param>
public sealed record ApiOperation(
    string Section, string Method, string Path, string Summary, string? Needs,
    IReadOnlyList<ApiTerm> Parameters, string? Body, IReadOnlyList<ApiTerm> Answers)
{
    internal static ApiOperation From(string path, HttpMethod method, OpenApiOperation operation) => new(
        operation.Tags?.FirstOrDefault()?.Name ?? "",
        method.Method,
        path,
        operation.Summary ?? "",
        operation.Security?.FirstOrDefault()?.Keys.FirstOrDefault()?.Description,
        [.. (operation.Parameters ?? []).Select(parameter => new ApiTerm(parameter.Name ?? "", parameter.Description ?? ""))],
        operation.RequestBody?.Content?.Keys.FirstOrDefault(),
        [.. (operation.Responses ?? []).Select(answer => new ApiTerm(answer.Key, answer.Value.Description ?? ""))]);
}

/// <summary>A document of a request or response.</summary>
/// <param name="Name">The name in the description.</param>
/// <param name="Summary">The purpose of the document.</param>
/// <param name="Members">The properties.</param>
public sealed record ApiShape(string Name, string Summary, IReadOnlyList<ApiTerm> Members)
{
    internal static ApiShape From(string name, IOpenApiSchema schema) =>
        new(name, schema.Description ?? "", [.. schema.Properties!.Select(member => new ApiTerm(member.Key, member.Value.Description ?? ""))]);
}

/// <summary>A name and its description.</summary>
public sealed record ApiTerm(string Name, string Meaning);

using Microsoft.OpenApi;

namespace CloudTransfer.Web.Models;

/// <summary>The page that tells people what programs can do.</summary>
/// <param name="Base">Where the server is reached; ends in a slash.</param>
/// <param name="Sections">The operations, by what they are for.</param>
/// <param name="Shapes">The documents that are sent and answered.</param>
public sealed record ApiPage(string Base, IReadOnlyList<ApiSection> Sections, IReadOnlyList<ApiShape> Shapes)
{
    private static readonly string[] Order = ["Upload in one request", "Transfers", "Download"];

    /// <summary>Shapes the API's description.</summary>
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

/// <summary>Operations that belong together.</summary>
public sealed record ApiSection(string Title, IReadOnlyList<ApiOperation> Operations);

/// <summary>One thing that a program can do.</summary>
/// <param name="Section">What it is for.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with its variable parts in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Needs">What must be shown; null for nothing.</param>
/// <param name="Parameters">What is in its path and query.</param>
/// <param name="Body">What its body is; null for none.</param>
/// <param name="Answers">What it answers.</param>
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

/// <summary>A document that is sent or answered.</summary>
/// <param name="Name">What the description calls it.</param>
/// <param name="Summary">What it is.</param>
/// <param name="Members">What is in it.</param>
public sealed record ApiShape(string Name, string Summary, IReadOnlyList<ApiTerm> Members)
{
    internal static ApiShape From(string name, IOpenApiSchema schema) =>
        new(name, schema.Description ?? "", [.. schema.Properties!.Select(member => new ApiTerm(member.Key, member.Value.Description ?? ""))]);
}

/// <summary>A name and what it means.</summary>
public sealed record ApiTerm(string Name, string Meaning);

using System.Text.RegularExpressions;
using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>A route and method that the server maps. The list comes from the server, so it is complete.</summary>
/// <param name="Method">The method; GET if the route accepts any.</param>
/// <param name="Path">The path, with a plausible value for each route parameter.</param>
/// <param name="HasFormToken">Whether it requires an antiforgery token.</param>
/// <param name="IsFile">Whether it is a static asset, such as a style sheet.</param>
internal sealed partial record EveryRoute(string Method, string Path, bool HasFormToken, bool IsFile)
{
    /// <summary>Whether only a person with an account comes that far.</summary>
    public bool NeedsPerson { get; private init; }

    /// <summary>Whether a request is meant to change state.</summary>
    public bool Changes => Method is not ("GET" or "HEAD" or "OPTIONS");

    /// <summary>All routes that a server maps.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="id">The value for a transfer id.</param>
    /// <param name="ownerToken">The value for an owner token.</param>
    public static IReadOnlyList<EveryRoute> Of(IServiceProvider services, string id, string ownerToken)
    {
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        return [.. endpoints.SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => new EveryRoute(
                method,
                Fill(endpoint.RoutePattern.RawText!, id, ownerToken),
                endpoint.Metadata.GetMetadata<ValidateAntiForgeryTokenAttribute>() is not null,
                endpoint.Metadata.Any(metadata => metadata.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)))
            {
                NeedsPerson = endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is Policies.IsPerson),
            }))
            .DistinctBy(route => (route.Method, route.Path))];
    }

    public override string ToString() => $"{Method} {Path}";

    private static string Fill(string pattern, string id, string ownerToken) => "/" + Parameter().Replace(pattern, match => match.Groups["name"].Value switch
    {
        "id" => id,
        "ownerToken" => ownerToken,
        "number" => "0",
        "documentName" => "v1",
        "token" => new string('A', 32),
        _ => "a.bin",
    }).TrimStart('/');

    [GeneratedRegex(@"\{\**(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}

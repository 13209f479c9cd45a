using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>One way to ask the server for something: what it maps, not what somebody remembered to list.</summary>
/// <param name="Method">The method; GET where the route takes any.</param>
/// <param name="Path">The address, with something plausible for each of its parameters.</param>
/// <param name="HasFormToken">Whether it takes only forms that a page of ours has made.</param>
/// <param name="IsFile">Whether it is a file of the pages', such as their style.</param>
internal sealed partial record EveryRoute(string Method, string Path, bool HasFormToken, bool IsFile)
{
    /// <summary>Whether asking for it is meant to change something.</summary>
    public bool Changes => Method is not ("GET" or "HEAD" or "OPTIONS");

    /// <summary>All that a server maps.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="id">What stands for a transfer.</param>
    /// <param name="ownerToken">What stands for its owner's token.</param>
    public static IReadOnlyList<EveryRoute> Of(IServiceProvider services, string id, string ownerToken)
    {
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        return [.. endpoints.SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => new EveryRoute(
                method,
                Fill(endpoint.RoutePattern.RawText!, id, ownerToken),
                endpoint.Metadata.GetMetadata<ValidateAntiForgeryTokenAttribute>() is not null,
                endpoint.Metadata.Any(metadata => metadata.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)))))
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

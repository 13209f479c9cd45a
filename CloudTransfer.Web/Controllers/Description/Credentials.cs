using Microsoft.OpenApi;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>The credentials of programs, as the description names them.</summary>
internal static class Credentials
{
    public const string OwnerToken = "ownerToken", UploadKey = "uploadKey", ApiToken = "apiToken", Password = "password";

    public static Dictionary<string, IOpenApiSecurityScheme> Schemes => new(StringComparer.Ordinal)
    {
        [OwnerToken] = Scheme("bearer", "The owner token of the transfer: what the owner's link ends with."),
        [UploadKey] = Scheme("bearer", "An upload key, where this server takes uploads only from those it knows; also by HTTP Basic with any user name."),
        [ApiToken] = Scheme("bearer", "An API token of a person, where people can sign in: it begins with ct_, and is made at /account. What it sends belongs to the person."),
        [Password] = Scheme("basic", "The password of the transfer, where it has one, with any user name."),
    };

    /// <summary>The requirement of one of several credentials, which only some servers or transfers need.</summary>
    public static List<OpenApiSecurityRequirement> Maybe(OpenApiDocument? document, params ReadOnlySpan<string> schemes) => [.. AnyOf(document, schemes), new OpenApiSecurityRequirement()];

    /// <summary>The requirement of one of several credentials.</summary>
    public static List<OpenApiSecurityRequirement> AnyOf(OpenApiDocument? document, params ReadOnlySpan<string> schemes)
    {
        var requirements = new List<OpenApiSecurityRequirement>();
        foreach (var scheme in schemes)
            requirements.Add(Need(scheme, document));
        return requirements;
    }

    /// <summary>The requirement of a credential.</summary>
    public static OpenApiSecurityRequirement Need(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static OpenApiSecurityScheme Scheme(string name, string description) =>
        new() { Type = SecuritySchemeType.Http, Scheme = name, Description = description };
}

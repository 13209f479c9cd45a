using System.ComponentModel.DataAnnotations;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Security.ApiOptions))]

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Api</c>: which origins may use the API.</summary>
public sealed class ApiOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Api";

    /// <summary>The path prefix of the API, tus included.</summary>
    public static readonly PathString Routes = "/api/v1";

    /// <summary>
    /// The origins of other sites whose pages may use the API from a browser, such as <c>https://app.example.org</c>.
    /// If empty, only our own pages may. Cookies are not sent from other origins.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether a request's Origin header names an origin that may use the requested URL.</summary>
    public bool Allows(HttpRequest request) =>
        AllowedOrigins.Count > 0 && request.Path.StartsWithSegments(Routes, StringComparison.OrdinalIgnoreCase)
        && AllowedOrigins.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedOrigins.Where(origin => !IsOrigin(origin)).Select(origin =>
        new ValidationResult($"Api:AllowedOrigins has '{origin}': each must be an origin such as https://app.example.org, without a path or a slash at the end."));

    // The serialized form that browsers send (RFC 6454, section 6.1).
    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && string.Equals(text, address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase) && address.UserInfo.Length == 0;
}

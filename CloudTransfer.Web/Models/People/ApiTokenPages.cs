using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CloudTransfer.Web.Models.People;

/// <summary>A token in the list on its person's page.</summary>
/// <param name="Id">What the form that withdraws it sends.</param>
/// <param name="Name">What its person calls it.</param>
/// <param name="Beginning">Its first characters.</param>
/// <param name="Scopes">What it is good for: <c>upload, read</c>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When it was used last; null for never.</param>
/// <param name="Expires">Until when it is good; null for any time.</param>
/// <param name="HasExpired">Whether that is over.</param>
public sealed record AccountToken(string Id, string Name, string Beginning, string Scopes, Moment Created, Moment? Used, Moment? Expires, bool HasExpired)
{
    internal static AccountToken From(ListedToken token, DateTimeOffset now) => new(
        token.Id,
        token.Name,
        token.Beginning,
        string.Join(", ", ApiScopeNames.Of(token.Scopes)),
        Moment.From(token.Created, now),
        token.Used is { } used ? Moment.From(used, now) : null,
        token.Expires is { } expires ? Moment.From(expires, now) : null,
        token.Expires <= now);
}

/// <summary>The form of a new token, as text.</summary>
/// <param name="Name">What the person calls it.</param>
/// <param name="Scopes">What it shall be good for.</param>
/// <param name="Expires">How long: one of the values of <see cref="Lifetimes"/>.</param>
public sealed record NewTokenForm(string? Name, IReadOnlyList<string>? Scopes, string? Expires)
{
    private const string Page = "~/account/tokens/new";

    /// <summary>The form as it is shown first.</summary>
    public static readonly NewTokenForm Empty = new("", ["upload"], "90d");

    /// <summary>How long a token can be good for, with its words.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Lifetimes =
        [("7d", "After 7 days"), ("30d", "After 30 days"), ("90d", "After 90 days"), ("365d", "After a year"), ("never", "Never")];

    /// <summary>Why no token was made; null for no reason.</summary>
    [BindNever]
    public string? Wrong { get; init; }

    /// <summary>Whether nothing was filled in.</summary>
    internal bool IsBlank => Name is null && Scopes is null or [] && Expires is null;

    /// <summary>The address at which the form is filled in so, from the server's root on.</summary>
    internal string Address
    {
        get
        {
            var scopes = ApiScopeNames.Of(ApiScopeNames.Parse(Scopes ?? [])).Select(scope => $"&scopes={scope}");
            return IsBlank ? Page : $"{Page}?name={Uri.EscapeDataString(PlainText.Of(Name, ApiTokens.MaxName))}{string.Concat(scopes)}&expires={Uri.EscapeDataString(Expires ?? "")}";
        }
    }

    /// <summary>Whether a scope is chosen.</summary>
    public bool Has(string scope) => Scopes?.Contains(scope, StringComparer.Ordinal) is true;

    /// <summary>Reads the form; a value that cannot be is reported.</summary>
    internal (string Name, ApiScopes Scopes, TimeSpan? Lifetime, string? Wrong) Read()
    {
        var (name, scopes) = (PlainText.Of(Name), ApiScopeNames.Parse(Scopes ?? []));
        var lifetime = Duration.TryParse(Expires ?? "", out var duration) ? duration.Value : (TimeSpan?)null;
        var wrong = name.Length is 0 or > ApiTokens.MaxName ? $"Give the token a name of up to {ApiTokens.MaxName} characters."
            : scopes is ApiScopes.None ? "Choose what the token is good for."
            : !Lifetimes.Any(choice => string.Equals(choice.Value, Expires, StringComparison.Ordinal)) ? "Choose when the token expires."
            : null;
        return (name, scopes, lifetime, wrong);
    }
}

/// <summary>The page that shows a new token, once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Command">A command that sends a file with it; null where it is not good for that.</param>
public sealed record NewTokenPage(string Token, string? Command);

namespace CloudTransfer.Web.Models;

/// <summary>A page that asks for a sign-in: by a provider, or with a key.</summary>
/// <param name="Title">What it is for.</param>
/// <param name="Explanation">Who has a key.</param>
/// <param name="Label">What the key is called.</param>
/// <param name="Action">Where the form goes, from the server's root on: a POST with the field <c>key</c> and the antiforgery token; null where no key helps.</param>
/// <param name="Wrong">Whether one was tried and was wrong.</param>
public sealed record SignInPage(string Title, string Explanation, string Label, string? Action, bool Wrong)
{
    /// <summary>The providers that sign people in; none where the settings have none.</summary>
    public IReadOnlyList<SignInProvider> Providers { get; init; } = [];

    /// <summary>Whether passkeys sign people in.</summary>
    public bool HasPasskeys { get; init; }

    /// <summary>Whether an account opens what the page stands for.</summary>
    public bool TakesPeople { get; init; } = true;

    /// <summary>Where the browser goes on after it, as it sees the address.</summary>
    public string ReturnUrl { get; init; } = "";

    /// <summary>The page for people with an account.</summary>
    /// <param name="hasKeys">Whether upload keys sign in, too.</param>
    /// <param name="hasProviders">Whether there are providers; without any, accounts are made by invitation alone.</param>
    public static SignInPage ForPerson(bool hasKeys, bool hasProviders) => new(
        "Sign in",
        hasProviders
            ? "Your account is made at the first time. To download what was sent to you, open its link: it needs no account."
            : "Accounts are made by invitation: ask whoever runs this server. To download what was sent to you, open its link: it needs no account.",
        "Upload key",
        hasKeys ? "~/sign-in" : null,
        Wrong: false);

    /// <summary>The page for senders.</summary>
    /// <param name="hasKeys">Whether there are keys; without any, only the proxy in front signs people in.</param>
    /// <param name="wrong">Whether one was tried and was wrong.</param>
    /// <param name="takesPeople">Whether an account is as good as a key.</param>
    public static SignInPage ForSending(bool hasKeys, bool wrong, bool takesPeople = false) => new(
        "Only members send from here",
        (takesPeople, hasKeys) switch
        {
            (true, true) => "Sign in, or use an upload key that whoever runs this server gave you. To download what was sent to you, open its link: it needs neither.",
            (true, false) => "Sign in to send. To download what was sent to you, open its link: it needs no account.",
            (false, true) => "Whoever runs this server can give you an upload key. To download what was sent to you, open its link: it needs no key.",
            _ => "Come in through your organisation's sign-in. To download what was sent to you, open its link: it needs none.",
        },
        "Upload key",
        hasKeys ? "~/sign-in" : null,
        wrong)
    {
        TakesPeople = takesPeople,
    };

    /// <summary>The page for the administrator.</summary>
    /// <param name="hasKey">Whether there is a key; without it only a provider signs administrators in.</param>
    /// <param name="wrong">Whether a key was tried and was wrong.</param>
    public static SignInPage ForAdministrator(bool hasKey, bool wrong) => new(
        "Administration",
        hasKey ? "The key is in this server's configuration, as Admin:Key." : "This is for administrators.",
        "Administrator's key",
        hasKey ? "~/admin/sign-in" : null,
        wrong);
}

/// <summary>A provider to sign in with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">Where its form goes, from the server's root on: a POST with the field <c>returnUrl</c> and the antiforgery token.</param>
public sealed record SignInProvider(string Name, string Action);

/// <summary>The page that leads to a provider.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Address">The address there.</param>
public sealed record LeavingPage(string Provider, string Address);

namespace CloudTransfer.Web.Models;

/// <summary>A page that asks for a key.</summary>
/// <param name="Title">What it is for.</param>
/// <param name="Explanation">Who has a key.</param>
/// <param name="Label">What the key is called.</param>
/// <param name="Action">Where the form goes, from the server's root on: a POST with the field <c>key</c> and the antiforgery token; null where no key helps.</param>
/// <param name="Wrong">Whether one was tried and was wrong.</param>
public sealed record SignInPage(string Title, string Explanation, string Label, string? Action, bool Wrong)
{
    /// <summary>The page for senders.</summary>
    /// <param name="hasKeys">Whether there are keys; without any, only the proxy in front signs people in.</param>
    /// <param name="wrong">Whether one was tried and was wrong.</param>
    public static SignInPage ForSending(bool hasKeys, bool wrong) => new(
        "Only members send from here",
        hasKeys
            ? "Whoever runs this server can give you an upload key. To download what was sent to you, open its link: it needs no key."
            : "Come in through your organisation's sign-in. To download what was sent to you, open its link: it needs none.",
        "Upload key",
        hasKeys ? "~/sign-in" : null,
        wrong);

    /// <summary>The page for the administrator.</summary>
    public static SignInPage ForAdministrator(bool wrong) => new(
        "Administration", "The key is in this server's configuration, as Admin:Key.", "Administrator's key", "~/admin/sign-in", wrong);
}

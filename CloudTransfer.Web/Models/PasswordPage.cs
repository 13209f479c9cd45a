namespace CloudTransfer.Web.Models;

/// <summary>The page that asks for a transfer's password.</summary>
/// <param name="Action">The URL of the form: a POST with the field <c>password</c> and the antiforgery token.</param>
/// <param name="Wrong">Whether a wrong password was submitted.</param>
public sealed record PasswordPage(string Action, bool Wrong);

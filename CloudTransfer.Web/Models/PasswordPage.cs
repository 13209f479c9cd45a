namespace CloudTransfer.Web.Models;

/// <summary>The page that asks for a transfer's password.</summary>
/// <param name="Action">Where the form goes: a POST with the field <c>password</c> and the antiforgery token.</param>
/// <param name="Wrong">Whether one was tried and was wrong.</param>
public sealed record PasswordPage(string Action, bool Wrong);

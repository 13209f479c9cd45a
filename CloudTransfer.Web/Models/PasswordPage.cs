namespace CloudTransfer.Web.Models;

/// <summary>Asks for a transfer's password.</summary>
public sealed record PasswordPage(string Action, bool Wrong);

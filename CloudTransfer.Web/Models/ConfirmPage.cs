namespace CloudTransfer.Web.Models;

/// <summary>The page that asks whether somebody is there who wants a limited download.</summary>
/// <param name="Name">What would be saved.</param>
/// <param name="Action">Where the form goes, by GET.</param>
/// <param name="Ticket">The ticket that it carries.</param>
public sealed record ConfirmPage(string Name, string Action, string Ticket);

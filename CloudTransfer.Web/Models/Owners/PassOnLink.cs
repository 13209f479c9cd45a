namespace CloudTransfer.Web.Models.Owners;

/// <summary>A link on the page of whoever passes it on.</summary>
/// <param name="Link">The link.</param>
/// <param name="Title">What it leads to.</param>
/// <param name="Mail">A mailto link with a draft that contains the link.</param>
/// <param name="Address">The URL of the page, below which the link's QR code is.</param>
/// <param name="See">What the link to look at it says: <c>See what the recipient sees</c>.</param>
public sealed record PassOnLink(string Link, string Title, string Mail, string Address, string See);

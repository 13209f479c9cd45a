namespace CloudTransfer.Web.Models.Paging;

/// <summary>The links below a list that is shown page by page.</summary>
/// <param name="First">The first page's address, relative to the application root; null on it.</param>
/// <param name="Next">The next page's; null where there is none.</param>
/// <param name="NextText">What the link to it says.</param>
public sealed record PageLinks(string? First, string? Next, string NextText = "Next page");

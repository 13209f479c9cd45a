namespace CloudTransfer.Web.Models;

/// <summary>The page on which the reader of a mail refuses further ones.</summary>
/// <param name="Reader">The address, as people write it.</param>
/// <param name="IsRefused">Whether it gets no mail.</param>
/// <param name="Address">The URL of this page, below which its actions are.</param>
public sealed record MailRefusalPage(string Reader, bool IsRefused, string Address);

using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Models;

/// <summary>The link with which a recipient reports abuse. It contains the transfer's id and nothing else.</summary>
internal static class AbuseLink
{
    /// <summary>The link for a contact, which is a mail address or a URL; null if there is none.</summary>
    public static string? For(string? contact, StoredId id)
    {
        if (string.IsNullOrEmpty(contact))
            return null;
        if (!Uri.TryCreate(contact, UriKind.Absolute, out var address))
            return $"mailto:{contact}?subject={Uri.EscapeDataString($"Abuse report: transfer {id}")}";
        var builder = new UriBuilder(address);
        builder.Query = builder.Query.Length > 0 ? $"{builder.Query}&transfer={id}" : $"transfer={id}";
        return builder.Uri.ToString();
    }
}

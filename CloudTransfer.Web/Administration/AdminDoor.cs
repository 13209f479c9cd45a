using CloudTransfer.Web.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Administration;

/// <summary>The door to the administrator's page.</summary>
public sealed class AdminDoor(IOptions<AdminOptions> options)
{
    private static readonly TimeSpan PassLasts = TimeSpan.FromHours(12);

    /// <summary>The door; null where there is no such page.</summary>
    public Door? Door { get; } = string.IsNullOrEmpty(options.Value.Key) ? null : new Door("admin", [options.Value.Key], PassLasts);
}

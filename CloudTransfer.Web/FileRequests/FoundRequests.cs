using System.Globalization;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.FileRequests;

/// <summary>A page of file requests.</summary>
/// <param name="Requests">The requests.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
public sealed record FoundRequests(IReadOnlyList<FileRequest> Requests, RequestPosition? Next);

/// <summary>Where a page of file requests ended.</summary>
/// <param name="Created">When the last of them was made, in milliseconds since 1970.</param>
/// <param name="Id">Its id.</param>
public sealed record RequestPosition(long Created, string Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static RequestPosition? Parse(string? text) =>
        text?.Split(' ') is [var created, var id] && StoredId.TryParse(id, out _) && long.TryParse(created, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new RequestPosition(milliseconds, id)
            : null;

    /// <summary>The position as text, for the address of the next page.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Created} {Id}");

    internal static RequestPosition Of(FileRequest request) => new(request.Created.ToUnixTimeMilliseconds(), request.Id.Value);
}

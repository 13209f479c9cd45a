using System.Globalization;

namespace CloudTransfer.Web.Storage;

/// <summary>Where a page of a long list ended. The next one begins there, whatever has come or gone since (keyset pagination).</summary>
/// <param name="Value">By what the list is ordered, of the last that was looked at: a size in bytes, or a time in milliseconds since 1970.</param>
/// <param name="Id">The id of the last.</param>
public sealed record PagePosition(long Value, string Id)
{
    /// <summary>Before all, where the newest or the largest comes first.</summary>
    internal static readonly PagePosition Start = new(long.MaxValue, "");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static PagePosition? Parse(string? text) =>
        text?.Split(' ') is [var value, var id] && StoredId.TryParse(id, out _) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new PagePosition(number, id)
            : null;

    /// <summary>Whether there is something that <see cref="Parse"/> does not read.</summary>
    public static bool IsWrong(string? text) => !string.IsNullOrEmpty(text) && Parse(text) is null;

    /// <summary>The position as text, for the address of the next page.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Id}");
}

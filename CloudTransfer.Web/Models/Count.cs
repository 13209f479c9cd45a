using System.Globalization;

namespace CloudTransfer.Web.Models;

/// <summary>Formats counts as text.</summary>
internal static class Count
{
    /// <summary><c>1 file</c>, <c>12,000 files</c>.</summary>
    public static string Of(long number, string thing) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {thing}{(number == 1 ? "" : "s")}";
}

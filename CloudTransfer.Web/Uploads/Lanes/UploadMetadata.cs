using System.Text;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary><c>Upload-Metadata</c> (tus 1.0.0, creation): pairs of a key and a value in base64, which may be absent.</summary>
public static class UploadMetadata
{
    /// <summary>The most characters that are kept and told again: several times what a name of full length needs.</summary>
    public const int Longest = 8192;

    /// <summary>
    /// Whether it can be told again as it came: visible ASCII and spaces, for a header has nothing else.
    /// </summary>
    public static bool IsTellable(string header) => !header.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The pairs; null where it is malformed, cannot be told again, or names a key twice.</summary>
    public static IReadOnlyDictionary<string, string>? Parse(string header)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!IsTellable(header))
            return null;
        if (string.IsNullOrWhiteSpace(header))
            return pairs;
        foreach (var pair in header.Split(','))
        {
            var (key, value) = Split(pair.Trim());
            var bytes = new byte[value.Length];
            if (key.Length == 0 || !Convert.TryFromBase64String(value, bytes, out var length))
                return null;
            if (!pairs.TryAdd(key, Encoding.UTF8.GetString(bytes, 0, length)))
                return null;
        }

        return pairs;
    }

    private static (string Key, string Value) Split(string pair) =>
        pair.IndexOf(' ', StringComparison.Ordinal) is var space and >= 0 ? (pair[..space], pair[(space + 1)..]) : (pair, "");
}

using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// The id of a transfer and the only name the volume knows: 22 characters of base64url, 128 bits from a CSPRNG.
/// </summary>
public readonly record struct StoredId
{
    private const int Bytes = 16, Characters = 22;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string? _value;

    private StoredId(string value) => _value = value;

    /// <summary>The id as text, safe in a URL and as a file name.</summary>
    public string Value => _value ?? throw new InvalidOperationException("An id was used before it was made.");

    /// <summary>A new one.</summary>
    public static StoredId New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses what a client or a folder names; false for anything that is no id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StoredId id)
    {
        var valid = text?.Length == Characters && !text.AsSpan().ContainsAnyExcept(Alphabet);
        id = valid ? new StoredId(text!) : default;
        return valid;
    }

    /// <summary>The id that a row has.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public static StoredId OfRow(string text) => TryParse(text, out var id) ? id : throw new InvalidDataException("A row has no id.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}

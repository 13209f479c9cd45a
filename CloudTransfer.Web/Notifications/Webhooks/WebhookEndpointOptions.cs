using System.Security.Cryptography;
using System.Text;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>An address that is told what becomes of transfers.</summary>
public sealed class WebhookEndpointOptions
{
    private const string Prefix = "whsec_";
    private const int LeastSecret = 24, MostSecret = 64, KeyDigits = 16;

    /// <summary>Its URL.</summary>
    public string Url { get; set; } = "";

    /// <summary>The secret by which messages are signed: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The events that it is told, such as <c>transfer.created</c>; all where there is none.</summary>
    public IList<string> Events { get; } = [];

    /// <summary>Whether nothing is set.</summary>
    internal bool IsBlank => Url is "" && Secret is "" && Events.Count == 0;

    /// <summary>The endpoint in the table: a URL may have a secret in it.</summary>
    internal string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url)))[..KeyDigits];

    /// <summary>Its host, for people.</summary>
    internal string Host => new Uri(Url).Host;

    /// <summary>The bytes of the secret; null where it is none.</summary>
    internal byte[]? SecretBytes()
    {
        var bytes = new byte[MostSecret + 1];
        return Secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(Secret[Prefix.Length..], bytes, out var length) && length is >= LeastSecret and <= MostSecret
            ? bytes[..length]
            : null;
    }

    /// <summary>Whether it is told of an event.</summary>
    internal bool Wants(TransferEvent what) => Events.Count == 0 || Events.Contains(WebhookTypes.Of(what), StringComparer.Ordinal);

    /// <summary>What is wrong, a sentence each.</summary>
    /// <param name="path">The endpoint's key in the settings.</param>
    internal IEnumerable<string> Errors(string path)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var address) || address is not { Scheme: "https" or "http", UserInfo: "", Fragment: "" })
            yield return $"{path}:Url is '{Url}': it must be an address that begins with https:// or http://, without a user and a fragment.";
        // The value is a secret, or nearly one.
        if (SecretBytes() is null)
            yield return $"{path}:Secret is not a secret of Standard Webhooks: it must be whsec_ and the base64 of {LeastSecret} to {MostSecret} bytes.";
        foreach (var name in Events.Where(name => !WebhookTypes.All.Contains(name, StringComparer.Ordinal)))
            yield return $"{path}:Events has '{name}': each must be one of {string.Join(", ", WebhookTypes.All)}.";
    }
}

using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>Signs messages as Standard Webhooks has it: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">The bytes of the secret.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="seconds">When it is sent, in seconds since 1970.</param>
    /// <param name="body">Its body.</param>
    public static string Of(byte[] secret, string id, long seconds, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}")));
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Authentication;

/// <summary>Texts that the key ring has sealed, as somebody brings them back.</summary>
internal static class SealedTexts
{
    /// <summary>What an untrusted text holds; null for none, and for one that this key ring has not sealed for this, or that is too old.</summary>
    public static string? Open(this IDataProtector protector, string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

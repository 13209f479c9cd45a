using CloudTransfer.Web.Accounts;

namespace CloudTransfer.Web.Models.People;

/// <summary>What a person calls a passkey.</summary>
internal static class PasskeyName
{
    /// <summary>Reads the name in a form. No passkey is refused for its name, since the device has it already.</summary>
    public static string Read(string? text) => PlainText.Of(text, Passkey.MaxName) is { Length: > 0 } name ? name : "Passkey";
}

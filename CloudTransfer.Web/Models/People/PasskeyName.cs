using CloudTransfer.Web.Accounts;

namespace CloudTransfer.Web.Models.People;

/// <summary>What a person calls a passkey.</summary>
internal static class PasskeyName
{
    /// <summary>Reads the name in a form. No passkey is refused for its name, since the device has it already.</summary>
    public static string Read(string? text)
    {
        var name = PlainText.Of(text);
        if (name.Length == 0)
            return "Passkey";
        // Not between the two halves of a character.
        return name.Length <= Passkey.MaxName ? name : name[..(char.IsHighSurrogate(name[Passkey.MaxName - 1]) ? Passkey.MaxName - 1 : Passkey.MaxName)];
    }
}

/// <summary>A line that somebody typed.</summary>
internal static class PlainText
{
    /// <summary>The line without control characters, and without white space around it.</summary>
    public static string Of(string? text) => string.Concat((text ?? "").Where(sign => !char.IsControl(sign))).Trim();
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>A change of terms as a program writes it: a JSON Merge Patch (RFC 7396).</summary>
/// <param name="Message">The new message; null for none.</param>
/// <param name="Expires">How long it lives from now on, such as 7d, or until when, such as 2031-12-31 or a time (RFC 3339).</param>
/// <param name="Downloads">How often it may be downloaded; null for any number.</param>
/// <param name="Password">The new password; null for none.</param>
/// <param name="Title">The new title, in one line of at most 100 characters; null for none.</param>
/// <param name="From">By whom it is sent, in one line of at most 100 characters, as the sender says; null for nobody.</param>
public sealed record TermsPatch(
    string? Message = null, string? Expires = null, int? Downloads = null, string? Password = null, string? Title = null, string? From = null)
{
    private const string NotUnderstood =
        "A member is not understood: title, from, message, expires and password are text, downloads is a whole number, and nothing else can be changed.";

    /// <summary>Reads a patch; <paramref name="wrong"/> says what is not understood in it.</summary>
    public static bool TryRead(JsonElement patch, [NotNullWhen(true)] out ChangeRequest? request, [NotNullWhen(false)] out string? wrong)
    {
        (request, wrong) = (null, null);
        if (patch.ValueKind is not JsonValueKind.Object)
        {
            wrong = "That is no JSON object: write the terms to change, such as {\"expires\":\"7d\"}.";
            return false;
        }

        try
        {
            (request, wrong) = Read(patch);
        }
        catch (InvalidOperationException)
        {
            // An escape of half a character, which is JSON, and is no text.
            wrong = NotUnderstood;
        }

        return request is not null;
    }

    private static (ChangeRequest? Request, string? Wrong) Read(JsonElement patch)
    {
        var read = new ChangeRequest();
        foreach (var member in patch.EnumerateObject())
        {
            var text = member.Value.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.String => member.Value.GetString(),
                JsonValueKind.Number when member.NameEquals("downloads") => member.Value.GetRawText(),
                _ => null,
            };
            var next = text is null ? null : With(read, member.Name, text);
            if (next is null)
                return (null, NotUnderstood);
            read = next;
        }

        return (read, null);
    }

    private static ChangeRequest? With(ChangeRequest read, string name, string text) => name switch
    {
        "title" => read with { Title = text },
        "from" => read with { From = text },
        "message" => read with { Message = text },
        "expires" => read with { Expires = text },
        "downloads" => read with { Downloads = text },
        "password" => read with { Password = text },
        _ => null,
    };
}

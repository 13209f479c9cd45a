using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CloudTransfer.Web.Errors;
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
    /// <summary>Reads a patch, or says what is wrong with it.</summary>
    public static bool TryRead(JsonElement patch, [NotNullWhen(true)] out ChangeRequest? request, [NotNullWhen(false)] out Error? error)
    {
        (request, error) = (null, null);
        if (patch.ValueKind is not JsonValueKind.Object)
        {
            error = Error.Of(ErrorCode.TermsPatchNotAnObject);
            return false;
        }

        try
        {
            request = Read(patch);
        }
        catch (InvalidOperationException)
        {
            // An escape of half a character, which is JSON, and is no text.
        }

        error = request is null ? Error.Of(ErrorCode.TermsPatchMemberNotUnderstood) : null;
        return request is not null;
    }

    private static ChangeRequest? Read(JsonElement patch)
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
                return null;
            read = next;
        }

        return read;
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

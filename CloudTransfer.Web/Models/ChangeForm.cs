using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The form on the owner's page that changes a transfer.</summary>
/// <param name="Message">The whole new message.</param>
/// <param name="Expires">How long it lives from now on; nothing leaves it as it is.</param>
/// <param name="Downloads">The new limit; nothing for any number.</param>
/// <param name="Password">A new password; nothing leaves it as it is.</param>
/// <param name="RemovePassword">Whether the password is taken away.</param>
/// <param name="Title">The new title; nothing for none.</param>
/// <param name="From">By whom it is sent, as the sender says; nothing for nobody.</param>
public sealed record ChangeForm(
    string? Message, string? Expires, string? Downloads, string? Password, bool RemovePassword, string? Title = null, string? From = null)
{
    internal ChangeRequest ToRequest() => new(
        Message ?? "",
        string.IsNullOrEmpty(Expires) ? null : Expires,
        Downloads ?? "",
        RemovePassword ? "" : string.IsNullOrEmpty(Password) ? null : Password,
        Title ?? "",
        From ?? "");
}

/// <summary>That form as the page shows it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Lifetimes">How long it may live from now on.</param>
/// <param name="Expires">The lifetime that is chosen; empty for none.</param>
/// <param name="Downloads">The limit; empty for any number.</param>
/// <param name="HasPassword">Whether there is a password to remove.</param>
public sealed record ShownChangeForm(string Message, IReadOnlyList<Lifetime> Lifetimes, string Expires, string Downloads, bool HasPassword)
{
    /// <summary>The title; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it is sent, as the sender says; empty for nobody.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The same with what was filled in, so that a slip costs no typing.</summary>
    public ShownChangeForm With(ChangeForm filled) =>
        this with { Message = filled.Message ?? "", Expires = filled.Expires ?? "", Downloads = filled.Downloads ?? "", Title = filled.Title ?? "", Sender = filled.From ?? "" };
}

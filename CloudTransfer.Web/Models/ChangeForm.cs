using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The form on the owner's page that changes a transfer.</summary>
/// <param name="Message">The complete new message.</param>
/// <param name="Expires">The lifetime from now on; empty to keep the present expiry.</param>
/// <param name="Downloads">The new limit; empty for no limit.</param>
/// <param name="Password">A new password; empty to keep the present one.</param>
/// <param name="RemovePassword">Whether the password is removed.</param>
/// <param name="Title">The new title; empty for none.</param>
/// <param name="From">The sender's name as the sender writes it; empty for none.</param>
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

/// <summary>The values with which the page shows the form.</summary>
/// <param name="Message">The message.</param>
/// <param name="Lifetimes">The lifetimes to choose from, counted from now.</param>
/// <param name="Expires">The chosen lifetime; empty for none.</param>
/// <param name="Downloads">The limit; empty for no limit.</param>
/// <param name="HasPassword">Whether there is a password to remove.</param>
public sealed record ShownChangeForm(string Message, IReadOnlyList<Lifetime> Lifetimes, string Expires, string Downloads, bool HasPassword)
{
    /// <summary>The title; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The sender's name as the sender writes it; empty for none.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The form with the submitted values, so that a mistake does not lose them.</summary>
    public ShownChangeForm With(ChangeForm filled) =>
        this with { Message = filled.Message ?? "", Expires = filled.Expires ?? "", Downloads = filled.Downloads ?? "", Title = filled.Title ?? "", Sender = filled.From ?? "" };
}

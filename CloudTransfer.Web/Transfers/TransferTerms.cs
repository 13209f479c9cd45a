using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>What a sender asked for, as text: form fields, query options or a manifest's members. All may be absent.</summary>
/// <param name="Message">A message to the receiver.</param>
/// <param name="Expires">How long the transfer lives, as <see cref="Duration"/> reads it.</param>
/// <param name="Downloads">How often it may be downloaded.</param>
/// <param name="Password">The password that receivers must know.</param>
public sealed record TermsRequest(string? Message = null, string? Expires = null, string? Downloads = null, string? Password = null)
{
    /// <summary>These, and from <paramref name="other"/> what is absent in them.</summary>
    public TermsRequest Or(TermsRequest other) =>
        new(Message ?? other.Message, Expires ?? other.Expires, Downloads ?? other.Downloads, Password ?? other.Password);
}

/// <summary>What a sender asked for, understood.</summary>
/// <param name="Message">The message, or nothing.</param>
/// <param name="Lifetime">How long the transfer lives from when its link is made; null for ever.</param>
/// <param name="MaxDownloads">How often it may be downloaded; null for any number.</param>
/// <param name="Password">The password; null for none.</param>
public sealed record TransferTerms(string Message, TimeSpan? Lifetime, int? MaxDownloads, string? Password)
{
    /// <summary>What is written for a transfer that never expires, where the server allows it.</summary>
    public const string Forever = "never";

    /// <summary>The most characters of a message.</summary>
    public const int MessageLimit = 4000;

    /// <summary>The most characters of a password.</summary>
    public const int PasswordLimit = 256;

    /// <summary>The highest download limit.</summary>
    public const int DownloadsLimit = 1_000_000;

    /// <summary>Reads the terms. Exactly one of the answers is null; the other says what is wrong and what is allowed.</summary>
    public static (TransferTerms? Terms, string? Wrong) Read(TermsRequest request, TransfersOptions options)
    {
        var message = (request.Message ?? "").Trim().ReplaceLineEndings("\n");
        if (message.Length > MessageLimit)
            return Wrong($"The message is longer than {MessageLimit} characters: shorten it.");
        if (request.Password?.Length > PasswordLimit)
            return Wrong($"The password is longer than {PasswordLimit} characters: choose a shorter one.");

        if (ReadLifetime(request.Expires, options, out var lifetime) is { } misread)
            return Wrong(misread);

        int? downloads = null;
        if (!string.IsNullOrWhiteSpace(request.Downloads))
        {
            if (!int.TryParse(request.Downloads, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit)
                || limit is < 1 or > DownloadsLimit)
                return Wrong($"'downloads' is not understood: write a whole number from 1 to {DownloadsLimit}, or leave it out for any number.");
            downloads = limit;
        }

        return (new TransferTerms(message, lifetime, downloads, string.IsNullOrEmpty(request.Password) ? null : request.Password), null);
    }

    private static string? ReadLifetime(string? text, TransfersOptions options, out TimeSpan? lifetime)
    {
        var duration = options.DefaultLifetime;
        var isForever = string.Equals(text?.Trim(), Forever, StringComparison.OrdinalIgnoreCase);
        lifetime = null;
        if (isForever && options.AllowForever)
            return null;
        if (!isForever && !string.IsNullOrWhiteSpace(text) && !Duration.TryParse(text, out duration))
            return $"'expires' is not understood: write {Duration.Allowed}.";
        if (isForever || duration.Value > options.MaxLifetime.Value)
            return $"'expires' is too long: the longest that this server allows is {options.MaxLifetime}.";
        lifetime = duration.Value;
        return null;
    }

    private static (TransferTerms?, string) Wrong(string sentence) => (null, sentence);
}

using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Notifications;

/// <summary>The texts of mails, from Resources/Mails.resx, in one language.</summary>
/// <param name="language">A tag of BCP 47; where there are no texts in it, those in English are taken.</param>
internal sealed partial class MailTexts(string language)
{
    private static readonly ResourceManager Texts = new("CloudTransfer.Web.Resources.Mails", typeof(MailTexts).Assembly);

    private readonly CultureInfo _culture = Culture(language);

    /// <summary>A text with its placeholders filled, once: a value that looks like a placeholder stays as it is.</summary>
    public string Of(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = Texts.GetString(key, _culture) ?? throw new InvalidOperationException($"There is no text '{key}'.");
        var filled = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            filled[name] = value;
        return Placeholder().Replace(text, match => filled[match.Groups["name"].Value]);
    }

    /// <summary>A moment, in UTC.</summary>
    public string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", _culture);

    private static CultureInfo Culture(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// All settings, found by reflection in the options classes, each of which has an <see cref="OptionsClassAttribute"/>: a constant
/// <c>Section</c> names the section, and the public properties are the keys.
/// </summary>
internal static partial class KnownSettings
{
    /// <summary>All settings of the server, ordered by key.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. typeof(KnownSettings).Assembly.GetCustomAttributes<OptionsClassAttribute>().SelectMany(found => Of(found.Type)).OrderBy(setting => setting.Path, StringComparer.Ordinal)];

    /// <summary>The sections of all settings.</summary>
    public static IReadOnlySet<string> Sections { get; } = All.Select(setting => setting.Section).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The setting with a key, in which an item of a list may have any number; null if there is none.</summary>
    public static Setting? Find(string path) => All.FirstOrDefault(setting => string.Equals(setting.Path, OfFirstItem(path), StringComparison.OrdinalIgnoreCase));

    /// <summary>A key as it stands among the settings: of all items of a list, the first does.</summary>
    public static string OfFirstItem(string path) => Index().Replace(path, ":0");

    /// <summary>The settings of a class; none if it is not an options class of this server.</summary>
    public static IEnumerable<Setting> Of(Type options) =>
        options.Assembly == typeof(KnownSettings).Assembly && options.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } section
            ? Setting.Of(options, (string)section.GetRawConstantValue()!)
            : [];

    [GeneratedRegex(":[0-9]+(?=:|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Index();
}

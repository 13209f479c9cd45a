using System.Reflection;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// What can be set, as the options classes say it: each names its section in a constant <c>Section</c>, and its public
/// properties are the keys. Nothing is written down a second time.
/// </summary>
internal static class KnownSettings
{
    /// <summary>All settings of the server, in the order of their keys.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. typeof(KnownSettings).Assembly.GetTypes().SelectMany(Of).OrderBy(setting => setting.Path, StringComparer.Ordinal)];

    /// <summary>The settings of one class; none where it is no options class of this server.</summary>
    public static IEnumerable<Setting> Of(Type options) =>
        options.Assembly == typeof(KnownSettings).Assembly && options.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } section
            ? Setting.Of(options, (string)section.GetRawConstantValue()!)
            : [];
}

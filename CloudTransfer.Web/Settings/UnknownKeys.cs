using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// Finds keys that set nothing: unknown keys in the server's own sections, and keys in sections with a similar name. The
/// framework silently ignores both, and a misspelt <c>Upload:AccessKeys</c> would allow uploads by anyone.
/// </summary>
/// <remarks>
/// All other keys are ignored: they belong to the framework, or are environment variables, which are at the root of the
/// configuration. Messages contain no values, since any value may be a secret.
/// </remarks>
internal static class UnknownKeys
{
    // Microsoft.Extensions.Diagnostics also reads the section Metrics: it selects instruments with this key.
    private const string FrameworkKey = "EnabledMetrics";

    /// <summary>One sentence for each unknown key, with the nearest setting.</summary>
    public static IEnumerable<string> In(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren())
        {
            var wrong = KnownSettings.Sections.Contains(section.Key)
                ? UnknownIn(section).Select(path => $"{path} is not a setting: the nearest is {Nearest(path).Path}.").Concat(ValueOfSection(configuration, section))
                : Misspelt(section).Select(found => $"{found.Path} is not a setting: the nearest is {found.Nearest.Path}.");
            foreach (var sentence in wrong)
                yield return sentence;
        }
    }

    private static IEnumerable<string> UnknownIn(IConfigurationSection section) => section.GetChildren().SelectMany(child =>
    {
        if (KnownSettings.Find(child.Path) is { } setting)
            return setting.IsList ? child.GetChildren().Where(value => setting.IsListOfTexts && HasKeys(value)).Select(value => value.Path) : child.GetChildren().Select(key => key.Path);
        if (IsOurs(child.Path))
            return UnknownIn(child);
        return Is(child.Key, FrameworkKey) || child.GetSection(FrameworkKey).Exists() ? [] : [child.Path];
    });

    // An environment variable may have the name of a section by chance; a key in a file or on the command line does not.
    private static IEnumerable<string> ValueOfSection(IConfiguration configuration, IConfigurationSection section)
    {
        var isSet = configuration is IConfigurationRoot root && root.Providers.Any(
            provider => provider is not EnvironmentVariablesConfigurationProvider && provider.TryGet(section.Key, out var value) && !string.IsNullOrEmpty(value));
        return isSet ? [$"{section.Key} has a value, but is a section: its keys are such as {KnownSettings.All.First(setting => Is(setting.Section, section.Key)).Path}."] : [];
    }

    private static IEnumerable<(string Path, Setting Nearest)> Misspelt(IConfigurationSection section)
    {
        // Nearly all environment variables have none.
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
            yield break;
        var sections = KnownSettings.Sections.Where(known => EditDistance.IsShort(section.Key, known)).ToHashSet(StringComparer.Ordinal);
        var meant = KnownSettings.All.Where(setting => sections.Contains(setting.Section)).ToList();
        foreach (var child in children)
        {
            if (meant.Find(setting => EditDistance.IsShort(child.Key, setting.Key)) is { } nearest)
                yield return (child.Path, nearest);
        }
    }

    private static Setting Nearest(string path)
    {
        path = KnownSettings.OfFirstItem(path);
        var (section, key) = (path[..path.IndexOf(':', StringComparison.Ordinal)], path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        // The right key in the wrong section is nearer than another key in the right section.
        return KnownSettings.All.MinBy(setting => EditDistance.Between(key, setting.Key) + (Is(section, setting.Section) ? 0 : 2))!;
    }

    private static bool IsOurs(string path) => KnownSettings.All.Any(setting => setting.Path.StartsWith(KnownSettings.OfFirstItem(path) + ":", StringComparison.OrdinalIgnoreCase));

    private static bool HasKeys(IConfigurationSection section) => section.GetChildren().Any();

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

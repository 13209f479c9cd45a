using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// Keys that set nothing: those of the server's own sections that no options class knows, and those of a section whose name
/// is nearly one of them. The platform ignores both in silence, and a misspelt key of uploads opens them to everybody.
/// </summary>
/// <remarks>
/// What else there is belongs to others: the platform's sections, and the environment, which is the root of the
/// configuration. No value is repeated, since any may be a secret.
/// </remarks>
internal static class UnknownKeys
{
    // Microsoft.Extensions.Diagnostics reads which instruments it listens to from the section that has the name of ours.
    private const string ThePlatforms = "EnabledMetrics";

    /// <summary>One sentence for each, which names the nearest right one.</summary>
    public static IEnumerable<string> In(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren())
        {
            var wrong = IsOurs(section.Key)
                ? Within(section).Select(path => $"{path} is not a setting: the nearest is {Nearest(path).Path}.").Concat(Bare(configuration, section))
                : Misspelt(section).Select(found => $"{found.Path} is not a setting: the nearest is {found.Nearest.Path}.");
            foreach (var sentence in wrong)
                yield return sentence;
        }
    }

    private static IEnumerable<string> Within(IConfigurationSection section) => section.GetChildren().SelectMany(child =>
    {
        if (Known(child.Path) is { } setting)
            return setting.IsList ? child.GetChildren().Where(value => setting.IsListOfTexts && HasKeys(value)).Select(value => value.Path) : child.GetChildren().Select(key => key.Path);
        if (IsOurs(child.Path))
            return Within(child);
        return Is(child.Key, ThePlatforms) || child.GetSection(ThePlatforms).Exists() ? [] : [child.Path];
    });

    // A variable of the environment may have the name of a section by chance; in a file, or on the command line, it has not.
    private static IEnumerable<string> Bare(IConfiguration configuration, IConfigurationSection section)
    {
        var isSaid = configuration is IConfigurationRoot root && root.Providers.Any(
            provider => provider is not EnvironmentVariablesConfigurationProvider && provider.TryGet(section.Key, out var value) && !string.IsNullOrEmpty(value));
        return isSaid ? [$"{section.Key} has a value, but is a section: its keys are such as {KnownSettings.All.First(setting => Is(setting.Section, section.Key)).Path}."] : [];
    }

    private static IEnumerable<(string Path, Setting Nearest)> Misspelt(IConfigurationSection section)
    {
        var meant = KnownSettings.All.Where(setting => EditDistance.IsShort(section.Key, setting.Section)).ToList();
        foreach (var child in section.GetChildren())
        {
            if (meant.Find(setting => EditDistance.IsShort(child.Key, setting.Key)) is { } nearest)
                yield return (child.Path, nearest);
        }
    }

    private static Setting Nearest(string path)
    {
        var (section, key) = (path[..path.IndexOf(':', StringComparison.Ordinal)], path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        // The right key in the wrong section is nearer than another key in the right one.
        return KnownSettings.All.MinBy(setting => EditDistance.Between(key, setting.Key) + (Is(section, setting.Section) ? 0 : 2))!;
    }

    private static Setting? Known(string path) => KnownSettings.All.FirstOrDefault(setting => Is(setting.Path, path));

    private static bool IsOurs(string path) => KnownSettings.All.Any(setting => setting.Path.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase));

    private static bool HasKeys(IConfigurationSection section) => section.GetChildren().Any();

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// Accepts every list also as one comma-separated value: <c>Proxy:KnownNetworks=10.0.0.0/8, 192.168.0.0/16</c>. The framework
/// silently ignores such a value. Items that are empty are left out. If one configuration source has a value and another one has indexed keys, the later source
/// wins, as usual.
/// </summary>
internal sealed class CommaSeparatedLists<TOptions>(IConfiguration configuration) : IPostConfigureOptions<TOptions>
    where TOptions : class
{
    private static readonly Setting[] Lists = [.. KnownSettings.Of(typeof(TOptions)).Where(setting => setting.IsListOfTexts)];

    public void PostConfigure(string? name, TOptions options)
    {
        foreach (var list in Lists)
        {
            foreach (var (path, owner) in list.In(options))
            {
                if (OneValue(path) is not { } parts)
                {
                    list.RemoveBlanks(owner);
                    continue;
                }

                list.Empty(owner);
                new ConfigurationBuilder()
                    .AddInMemoryCollection(parts.Index().Select(part => KeyValuePair.Create($"{list.Properties[^1].Name}:{part.Index}", (string?)part.Item)))
                    .Build().Bind(owner);
            }
        }
    }

    private string[]? OneValue(string path)
    {
        foreach (var provider in configuration is IConfigurationRoot root ? root.Providers.Reverse() : [])
        {
            if (provider.TryGet(path, out var value) && Parts(value) is { Length: > 0 } parts)
                return parts;
            if (provider.GetChildKeys([], path).Any(item => provider.TryGet($"{path}:{item}", out var text) && !string.IsNullOrEmpty(text)))
                return null;
        }

        return null;
    }

    // An empty value is ignored: an empty environment variable must not hide the list in a file.
    private static string[] Parts(string? value) => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

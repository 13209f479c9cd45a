using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// Makes options, and tells of such that need each other to be made or checked. What makes and checks them is looked up when they are
/// made: the framework asks for it before, goes round, and in the end waits for itself without a word.
/// </summary>
internal sealed class CircularOptions<TOptions>(IServiceProvider services) : IOptionsFactory<TOptions>
    where TOptions : class
{
    /// <exception cref="SetupException">These options are just being made, by those that ask for them.</exception>
    public TOptions Create(string name)
    {
        using var step = OptionsUnderWay.Begin(typeof(TOptions), name);
        return new OptionsFactory<TOptions>(
            services.GetServices<IConfigureOptions<TOptions>>(), services.GetServices<IPostConfigureOptions<TOptions>>(), services.GetServices<IValidateOptions<TOptions>>()).Create(name);
    }
}

/// <summary>The options that a thread is making, the outermost first.</summary>
internal sealed class OptionsUnderWay : IDisposable
{
    [ThreadStatic]
    private static List<(Type Type, string Name)>? _types;

    private OptionsUnderWay()
    {
    }

    /// <summary>Begins with options; they are made when it is disposed of.</summary>
    /// <exception cref="SetupException">This thread is making them already.</exception>
    public static OptionsUnderWay Begin(Type type, string name)
    {
        var types = _types ??= [];
        if (types.Contains((type, name)))
            throw new SetupException($"Settings depend on each other in a circle: {string.Join(", ", types.Select(step => step.Type.Name))}, {type.Name}.");
        types.Add((type, name));
        return new OptionsUnderWay();
    }

    /// <inheritdoc/>
    public void Dispose() => _types!.RemoveAt(_types.Count - 1);
}

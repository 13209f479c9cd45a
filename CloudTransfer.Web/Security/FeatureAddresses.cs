using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>The first segments of the paths that the server has only where a feature is on.</summary>
public sealed record FeatureAddresses(IReadOnlyList<string> Segments);

/// <summary>Registers the addresses of features.</summary>
public static class FeatureAddressesSetup
{
    /// <summary>Stops the start where the path of <see cref="ProxyOptions.PublicUrl"/> is an address of a feature that is on.</summary>
    /// <typeparam name="TOptions">The feature's options.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="isOn">Whether it is on.</param>
    /// <param name="segments">The first segments of its paths.</param>
    public static void ReserveAddresses<TOptions>(this IServiceCollection services, Func<TOptions, bool> isOn, params string[] segments)
        where TOptions : class
    {
        services.AddSingleton(new FeatureAddresses(segments));
        services.AddSingleton<IValidateOptions<TOptions>>(provider => new FeatureAddressRule<TOptions>(provider.GetRequiredService<IOptions<ProxyOptions>>(), isOn, segments));
    }
}

/// <summary>The rule of one feature. It is the feature's, since options of features are checked against those of the proxy, and not the other way round.</summary>
internal sealed class FeatureAddressRule<TOptions>(IOptions<ProxyOptions> proxy, Func<TOptions, bool> isOn, IReadOnlyList<string> segments) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        isOn(options) && proxy.Value.PublicUrl is { Length: > 0 } url && PublicAddress.Validate(url, segments) is { } why
            ? ValidateOptionsResult.Fail($"Proxy:PublicUrl is '{url}': {why}")
            : ValidateOptionsResult.Success;
}

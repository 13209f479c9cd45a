using Microsoft.Extensions.Options;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Observability.Metrics.MetricsOptions))]

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Metrics";

    /// <summary>
    /// The TCP port, 1 to 65535, on which alone /metrics and /health answer, and nothing else does; null:
    /// they answer where the application does.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>
    /// The networks, such as <c>10.0.0.0/8</c>, and addresses from which /metrics is answered, to others with 404. None:
    /// everybody's on a <see cref="Port"/> of its own, and where the application is, this machine's and private ones.
    /// </summary>
    public IList<string> AllowFrom { get; } = [];

    internal sealed class Check : IValidateOptions<MetricsOptions>
    {
        public ValidateOptionsResult Validate(string? name, MetricsOptions options)
        {
            if (options.Port is not (null or (> 0 and <= 65535)))
                return ValidateOptionsResult.Fail($"{Section}:{nameof(Port)} is {options.Port}; it must be 1 to 65535, or empty for the application's own port");
            return options.AllowFrom.FirstOrDefault(text => !MetricsAllowList.TryRead(text, out _)) is { } wrong
                ? ValidateOptionsResult.Fail($"{Section}:{nameof(AllowFrom)} has '{wrong}': each must be an address, or a network such as 10.0.0.0/8.")
                : ValidateOptionsResult.Success;
        }
    }
}

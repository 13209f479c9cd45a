using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Metrics;

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

    internal sealed class Check : IValidateOptions<MetricsOptions>
    {
        public ValidateOptionsResult Validate(string? name, MetricsOptions options) => options.Port is null or (> 0 and <= 65535)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{Section}:{nameof(Port)} is {options.Port}; allowed is 1 to 65535, or nothing for the application's own port");
    }
}

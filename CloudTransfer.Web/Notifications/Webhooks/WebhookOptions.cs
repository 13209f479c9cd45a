using System.ComponentModel.DataAnnotations;
using System.Net;
using CloudTransfer.Web.Transfers;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Notifications.Webhooks.WebhookOptions))]

namespace CloudTransfer.Web.Notifications.Webhooks;

/// <summary>Section <c>Webhooks</c>: which addresses are told by HTTP what becomes of transfers.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Webhooks";

    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1), MostTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The addresses that are told.</summary>
    public IList<WebhookEndpointOptions> Endpoints { get; } = [];

    /// <summary>The networks that messages may go to although they are private, link-local or this machine's.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>How long an endpoint may take for its answer.</summary>
    public Duration Timeout { get; set; } = new(TimeSpan.FromSeconds(15));

    /// <summary>How long a message is tried that an endpoint does not take; then the administrator's page lists it.</summary>
    public Duration GiveUpAfter { get; set; } = new(TimeSpan.FromDays(1));

    /// <summary>Whether anybody is told.</summary>
    public bool IsOn => Told.Any();

    /// <summary>The endpoints that there are: one of which nothing is set is none, such as that of empty environment variables.</summary>
    internal IEnumerable<WebhookEndpointOptions> Told => Endpoints.Where(endpoint => !endpoint.IsBlank);

    /// <summary>The endpoint that a message is for; null where the settings do not have it any more.</summary>
    internal WebhookEndpointOptions? Find(string key) => Told.FirstOrDefault(endpoint => string.Equals(endpoint.Key, key, StringComparison.Ordinal));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout.Value < LeastTimeout || Timeout.Value > MostTimeout)
            yield return new ValidationResult($"Webhooks:Timeout is {Timeout}: it must be from 1s to 1m.");
        if (GiveUpAfter.Value < TimeSpan.FromMinutes(1))
            yield return new ValidationResult($"Webhooks:GiveUpAfter is {GiveUpAfter}: it must be at least 1m.");
        foreach (var text in AllowedNetworks.Where(text => !IPNetwork.TryParse(text, out _)))
            yield return new ValidationResult($"Webhooks:AllowedNetworks has '{text}': each must be a network such as 10.1.0.0/16.");
        foreach (var (index, endpoint) in Endpoints.Index().Where(entry => !entry.Item.IsBlank))
        {
            foreach (var sentence in endpoint.Errors($"Webhooks:Endpoints:{index}"))
                yield return new ValidationResult(sentence);
            if (Endpoints.Take(index).Any(other => string.Equals(other.Url, endpoint.Url, StringComparison.Ordinal)))
                yield return new ValidationResult($"Webhooks:Endpoints:{index}:Url is that of another endpoint, too: set it once, with the events of both.");
        }
    }
}

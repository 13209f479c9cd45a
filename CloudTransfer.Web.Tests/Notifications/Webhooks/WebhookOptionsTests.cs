using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Notifications.Webhooks;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Notifications.Webhooks;

/// <summary>Which settings of webhooks stop the start, and what the sentence says.</summary>
public sealed class WebhookOptionsTests
{
    [Fact]
    public void Each_wrong_setting_has_a_sentence_and_none_has_the_secret()
    {
        Assert.Empty(Errors(Good()));
        Says(options => options.Endpoints[0].Url = "hooks.example.org", "Webhooks:Endpoints:0:Url is 'hooks.example.org'", "begins with https:// or http://");
        Says(options => options.Endpoints[0].Url = "ftp://hooks.example.org/", "Webhooks:Endpoints:0:Url is 'ftp://", "begins with https://");
        Says(options => options.Endpoints[0].Url = "https://ann:secret@hooks.example.org/", "Webhooks:Endpoints:0:Url", "without a user");
        Says(options => options.Endpoints[0].Secret = "hunter2", "Webhooks:Endpoints:0:Secret is not", "whsec_ and the base64 of 24 to 64 bytes");
        Says(options => options.Endpoints[0].Secret = "whsec_c2hvcnQ=", "Webhooks:Endpoints:0:Secret is not", "24 to 64 bytes");
        Says(options => options.Endpoints[0].Events.Add("transfer.made"), "Webhooks:Endpoints:0:Events has 'transfer.made'", "transfer.created, transfer.downloaded");
        Says(options => options.Endpoints.Add(options.Endpoints[0]), "Webhooks:Endpoints:1:Url", "set it once");
        Says(options => options.AllowedNetworks.Add("intranet"), "Webhooks:AllowedNetworks has 'intranet'", "such as 10.1.0.0/16");
        Says(options => options.Timeout = new Duration(TimeSpan.FromHours(1)), "Webhooks:Timeout is 1 hour", "from 1s to 1m");
        Says(options => options.GiveUpAfter = new Duration(TimeSpan.FromSeconds(1)), "Webhooks:GiveUpAfter is 1 second", "at least 1m");
    }

    [Fact]
    public void Endpoint_of_which_nothing_is_set_is_none()
    {
        var options = new WebhookOptions { Endpoints = { new WebhookEndpointOptions(), new WebhookEndpointOptions() } };

        Assert.Empty(Errors(options));
        Assert.False(options.IsOn);
        Says(good => good.Endpoints.Insert(0, new WebhookEndpointOptions { Secret = WebhookReceiver.Secret }), "Webhooks:Endpoints:0:Url is ''");
    }

    private static WebhookOptions Good() => new() { Endpoints = { new WebhookEndpointOptions { Url = "https://hooks.example.org/x?key=y", Secret = WebhookReceiver.Secret, Events = { "scan.found" } } } };

    private static void Says(Action<WebhookOptions> change, params string[] parts)
    {
        var options = Good();
        change(options);
        var sentence = Assert.Single(Errors(options));
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", sentence, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Errors(WebhookOptions options) => [.. options.Validate(new ValidationContext(options)).Select(wrong => wrong.ErrorMessage!)];
}

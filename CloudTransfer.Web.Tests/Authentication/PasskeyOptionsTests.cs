using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Authentication;

/// <summary>Passkeys belong to a domain: where no browser would take one, the server does not start.</summary>
public sealed class PasskeyOptionsTests
{
    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("https://send.example.org/share", null, null, "send.example.org")]
    [InlineData("https://bücher.example", null, null, "xn--bcher-kva.example")]
    [InlineData("http://localhost:8080", null, null, "localhost")]
    [InlineData("https://send.example.org", "example.org", null, "example.org")]
    [InlineData("", "example.org", "but Proxy:PublicUrl is empty", null)]
    [InlineData("http://send.example.org", null, "passkeys need an address with https://", null)]
    [InlineData("https://192.0.2.7", null, "the name of a host", null)]
    [InlineData("https://[2001:db8::7]", null, "the name of a host", null)]
    [InlineData("https://send.example.org", "other.org", "it must be the host of Proxy:PublicUrl, send.example.org, or a domain above it.", null)]
    [InlineData("https://send.example.org", "org", "it must be the host of Proxy:PublicUrl", null)]
    [InlineData("https://send.example.org", "d.example.org", "it must be the host of Proxy:PublicUrl", null)]
    public void Domain_follows_from_the_public_address_or_is_refused(string publicUrl, string? domain, string? refused, string? expected)
    {
        var options = new PasskeyOptions { Enabled = true, RelyingPartyId = domain };

        if (refused is null)
            Assert.Equal((null, expected), (options.ValidateAt(publicUrl), options.DomainAt(publicUrl)));
        else
            Assert.Contains(refused, options.ValidateAt(publicUrl), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Proxy:PublicUrl", "http://send.example.org", "SignIn:Passkeys:Enabled is true, but Proxy:PublicUrl is 'http://send.example.org'")]
    [InlineData("SignIn:Oidc:0:Name", "Passkey", "with SignIn:Passkeys:Enabled it must be another one")]
    public async Task Setting_that_does_not_go_with_passkeys_stops_the_start(string key, string value, string sentence)
    {
        using var volume = new TestFolder();
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = OwnHost.Build(
                volume.Path,
                [.. OpenIdProvider.OfNobody.Where(setting => !string.Equals(setting.Key, key, StringComparison.Ordinal)), ("SignIn:Passkeys:Enabled", "true"), (key, value)]);
            await app.StartAsync();
        });

        Assert.Contains(sentence, StartupError.Reason(fault), StringComparison.Ordinal);
    }
}

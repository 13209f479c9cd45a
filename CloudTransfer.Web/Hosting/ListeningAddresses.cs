using System.Globalization;
using CloudTransfer.Web.Settings;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The addresses to listen on: <c>Urls</c>, else <c>HTTP_PORTS</c> and <c>HTTPS_PORTS</c>, else <c>PORT</c>, which platforms
/// such as Heroku and Cloud Run set, else a loopback port.
/// </summary>
internal static class ListeningAddresses
{
    private const string Default = "http://localhost:8080", PlatformPort = "PORT";

    private static readonly string[] PortKeys = [WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    /// <summary>Validates the addresses; sets them if only <c>PORT</c>, or nothing, is given.</summary>
    /// <exception cref="WrongSettingException">An address is invalid. Kestrel would listen somewhere else, or fail with an unhelpful message.</exception>
    public static void Choose(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        foreach (var address in Parts(configuration[WebHostDefaults.ServerUrlsKey]).Where(address => !IsAddress(address)))
            throw new WrongSettingException($"Urls has '{address}': each must be an address such as http://localhost:8080, http://*:80 or http://unix:/run/cloudtransfer.sock.");
        foreach (var key in PortKeys)
            EnsurePorts(key.ToUpperInvariant(), Parts(configuration[key]));
        if (PortKeys.Append(WebHostDefaults.ServerUrlsKey).Any(key => !string.IsNullOrEmpty(configuration[key])))
            return;
        if (configuration[PlatformPort] is { Length: > 0 } port)
        {
            EnsurePorts(PlatformPort, [port]);
            builder.WebHost.UseUrls($"http://*:{port}");
            return;
        }

        builder.WebHost.UseUrls(Default);
    }

    private static string[] Parts(string? value) => (value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);

    private static void EnsurePorts(string key, IEnumerable<string> ports)
    {
        foreach (var port in ports.Where(port => !IsPort(port)))
            throw new WrongSettingException($"{key} has '{port}': each must be a number from 1 to {ushort.MaxValue}.");
    }

    // Port 0 is any free port, for tests.
    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            // BindingAddress reads a port that is not a number as part of the host, and Kestrel binds unknown host names to all addresses.
            var hasOddHost = !address.IsUnixPipe && address.Host.Contains(':', StringComparison.Ordinal) && !address.Host.StartsWith('[');
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= ushort.MaxValue && !hasOddHost;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

using Microsoft.AspNetCore.Connections;

namespace CloudTransfer.Web.Connections;

/// <summary>Where the server listens, and how bytes come off the socket.</summary>
public static class ConnectionsSetup
{
    // Where the server listens unless it is told.
    private const string DefaultAddress = "http://localhost:8080";

    /// <summary>Sets Kestrel up.</summary>
    public static void AddConnections(this WebApplicationBuilder builder)
    {
        string[] addresses = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (addresses.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(DefaultAddress);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
    }
}

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
        // A line ends with CR and LF: whoever reads it otherwise than a proxy in front can be made to see another request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        string[] addresses = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (addresses.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(DefaultAddress);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
    }
}

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A server that the tests of a class share.</summary>
public sealed class TusServer : IDisposable
{
    internal RunningServer Server { get; } = new(null, ("Upload:MaxBytes", "64MiB"));

    internal TusClient Tus => new(Server.Client);

    public void Dispose() => Server.Dispose();
}

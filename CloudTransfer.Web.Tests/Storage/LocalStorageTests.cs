using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Storage;

public sealed class LocalObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IObjectStore Open() => new LocalObjectStore(LocalVolume.Of(_folder));
}

public sealed class LocalLocksTests : LocksContract, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override (IObjectStore Store, ILocks Locks) Open()
    {
        var layout = LocalVolume.Of(_folder);
        return (new LocalObjectStore(layout), new LocalLocks(layout));
    }
}

/// <summary>A volume in a test's folder.</summary>
internal static class LocalVolume
{
    public static VolumeLayout Of(TestFolder folder) =>
        new(Options.Create(new StorageOptions { Path = folder.Path }), new HostingEnvironment { ContentRootPath = folder.Path });
}

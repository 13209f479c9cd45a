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

    [Fact]
    public async Task The_lock_of_an_object_that_is_not_there_is_had_by_all_who_ask()
    {
        var (id, locks) = (StoredId.New(), Open().Locks);
        await using var one = await locks.TryTakeAsync(id, CancellationToken.None);
        await using var other = await locks.TryTakeAsync(id, CancellationToken.None);

        Assert.NotNull(one);
        Assert.NotNull(other);
        Assert.False(await locks.IsHeldAsync(id, CancellationToken.None));
    }

    protected override (IObjectStore Store, ILocks Locks) Open()
    {
        var layout = LocalVolume.Of(_folder);
        return (new LocalObjectStore(layout), new LocalLocks(layout));
    }
}

public sealed class FileLocksTests : LocksContract, IDisposable
{
    private readonly TestFolder _folder = new(), _objects = new();

    public void Dispose()
    {
        _folder.Dispose();
        _objects.Dispose();
    }

    [Fact]
    public async Task A_file_is_there_for_as_long_as_a_lock_is_held()
    {
        var (id, locks) = (StoredId.New(), Open().Locks);
        Assert.Empty(_folder.Files("locks"));
        await using (await locks.TryTakeAsync(id, CancellationToken.None))
        {
            Assert.Single(_folder.Files("locks"));
            Assert.Null(await locks.TryTakeAsync(id, CancellationToken.None));
            Assert.Single(_folder.Files("locks"));
        }

        Assert.Empty(_folder.Files("locks"));
        Assert.False(await locks.IsHeldAsync(id, CancellationToken.None));
        Assert.Empty(_folder.Files("locks"));
    }

    [Fact]
    public async Task Files_that_killed_processes_left_are_deleted_at_the_next_start_and_those_in_use_are_not()
    {
        var (id, locks) = (StoredId.New(), Open().Locks);
        await using var held = await locks.TryTakeAsync(id, CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(_folder["locks"], StoredId.New().Value), []);

        var next = Open().Locks;

        Assert.Equal(id.Value, Path.GetFileName(Assert.Single(_folder.Files("locks"))));
        Assert.Null(await next.TryTakeAsync(id, CancellationToken.None));
    }

    protected override (IObjectStore Store, ILocks Locks) Open() => (new LocalObjectStore(LocalVolume.Of(_objects)), new FileLocks(LocalVolume.Of(_folder)));
}

/// <summary>A volume in a test's folder.</summary>
internal static class LocalVolume
{
    public static VolumeLayout Of(TestFolder folder) =>
        new(Options.Create(new StorageOptions { Path = folder.Path }), new HostingEnvironment { ContentRootPath = folder.Path });
}

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A small file system in memory (tmpfs).</summary>
internal sealed class SmallVolume : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public string Path => _folder["volume"];

    /// <summary>The free space in bytes.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Mounts a volume with a limit on inodes (0 for none); skips the test if that is not permitted.</summary>
    public static async Task<SmallVolume> MountAsync(int mebibytes, int inodes = 0)
    {
        var mount = Requires.Program("mount");
        var volume = new SmallVolume();
        Directory.CreateDirectory(volume.Path);
        var mounted = await Tool.RunAsync(mount, "-t", "tmpfs", "-o", $"size={mebibytes}m,nr_inodes={inodes}", "cloudtransfer-test", volume.Path);
        if (mounted.ExitCode != 0)
            volume._folder.Dispose();
        Requires.That(mounted.ExitCode == 0, $"mounting a tmpfs is not permitted ({mounted.Errors.Trim()})");
        return volume;
    }

    /// <summary>Fills the volume to the last byte.</summary>
    public async Task FillAsync()
    {
        await using var file = File.Create(Ballast, bufferSize: 1);
        try
        {
            for (var block = new byte[4096]; ;)
                await file.WriteAsync(block);
        }
        catch (IOException)
        {
            // The volume is full.
        }
    }

    /// <summary>Deletes what <see cref="FillAsync"/> wrote.</summary>
    public void FreeSpace() => File.Delete(Ballast);

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public async ValueTask DisposeAsync()
    {
        // Lazily: a server in this process may still have a file open for a moment.
        await Tool.RunAsync(Requires.Program("umount"), "--lazy", Path);
        _folder.Dispose();
    }
}

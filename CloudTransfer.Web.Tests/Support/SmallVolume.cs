namespace CloudTransfer.Web.Tests.Support;

/// <summary>A file system in memory that is soon full.</summary>
internal sealed class SmallVolume : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public string Path => _folder["volume"];

    /// <summary>Its free bytes.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Mounts one, of so many files and folders at most (0 for any number); skips the test where that is not permitted.</summary>
    public static async Task<SmallVolume> MountAsync(int mebibytes, int inodes = 0)
    {
        var mount = Requires.Program("mount");
        var volume = new SmallVolume();
        Directory.CreateDirectory(volume.Path);
        var mounted = await Tool.RunAsync(mount, "-t", "tmpfs", "-o", $"size={mebibytes}m,nr_inodes={inodes}", "cloudtransfer-test", volume.Path);
        if (mounted.ExitCode != 0)
            volume._folder.Dispose();
        Requires.That(mounted.ExitCode == 0, $"a small file system may not be mounted here ({mounted.Errors.Trim()})");
        return volume;
    }

    /// <summary>Has somebody else fill it to the last byte.</summary>
    public async Task FillAsync()
    {
        await using var file = File.Create(Ballast, bufferSize: 1);
        try
        {
            for (var piece = new byte[4096]; ;)
                await file.WriteAsync(piece);
        }
        catch (IOException)
        {
            // That was the last byte.
        }
    }

    /// <summary>Takes that away again.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    public async ValueTask DisposeAsync()
    {
        // A server of this process may hold a file a moment longer than its end.
        await Tool.RunAsync(Requires.Program("umount"), "--lazy", Path);
        _folder.Dispose();
    }
}

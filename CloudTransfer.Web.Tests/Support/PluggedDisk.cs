namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// A disk whose plug can be pulled: ext4 in an image file. What nobody synced is in the kernel's cache of the mounted
/// file system and not in the image, so that a copy of the image is what a machine finds after its power failed.
/// </summary>
internal sealed class PluggedDisk : IAsyncDisposable
{
    private readonly SmallVolume _images;
    private readonly TestFolder _folder = new();
    private int _number;

    private PluggedDisk(SmallVolume images) => _images = images;

    /// <summary>Where it is mounted, before and after.</summary>
    public string Path => _folder["volume"];

    private string Image => System.IO.Path.Combine(_images.Path, $"{_number}.img");

    /// <summary>Makes and mounts one; skips the test where that is not permitted.</summary>
    public static async Task<PluggedDisk> MountAsync(int mebibytes)
    {
        var disk = new PluggedDisk(await SmallVolume.MountAsync(2 * mebibytes));
        Directory.CreateDirectory(disk.Path);
        await using (var image = File.Create(disk.Image))
            image.SetLength((long)mebibytes << 20);
        // Nothing is written in the background: what a disk does by chance must not hide what was forgotten.
        await RunAsync("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", disk.Image);
        var mounted = await disk.TryMountAsync();
        if (mounted.ExitCode != 0)
        {
            disk._folder.Dispose();
            await disk._images.DisposeAsync();
        }

        Requires.That(mounted.ExitCode == 0, $"an image may not be mounted here ({mounted.Errors.Trim()})");
        return disk;
    }

    /// <summary>
    /// Pulls the plug and puts it back: what was not synced is gone, and the file system recovers from its journal. Who
    /// used the disk must have been killed, not stopped: an end in order would sync.
    /// </summary>
    public async Task PullPlugAsync()
    {
        var before = Image;
        _number++;
        await RunAsync("cp", "--sparse=always", before, Image);
        await RunAsync("umount", Path);
        File.Delete(before);
        var mounted = await TryMountAsync();
        Assert.True(mounted.ExitCode == 0, mounted.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync(Requires.Program("umount"), "--lazy", Path);
        _folder.Dispose();
        await _images.DisposeAsync();
    }

    private Task<Tool> TryMountAsync() => Tool.RunAsync(Requires.Program("mount"), "-o", "loop,commit=300", Image, Path);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var tool = await Tool.RunAsync(Requires.Program(program), arguments);
        Assert.True(tool.ExitCode == 0, tool.Errors);
    }
}

namespace CloudTransfer.Web.Tests.Support;

/// <summary>
/// An ext4 file system in an image file, mounted as a loop device, for power failure tests. Data that was not synced is in
/// the page cache and not in the image, so a copy of the image is what a machine finds after a power failure.
/// </summary>
internal sealed class LoopDevice : IAsyncDisposable
{
    private readonly SmallVolume _images;
    private readonly TestFolder _folder = new();
    private int _number;

    private LoopDevice(SmallVolume images) => _images = images;

    /// <summary>The mount point, the same before and after a power failure.</summary>
    public string Path => _folder["volume"];

    private string Image => System.IO.Path.Combine(_images.Path, $"{_number}.img");

    /// <summary>Creates and mounts the device; skips the test if that is not permitted.</summary>
    public static async Task<LoopDevice> MountAsync(int mebibytes)
    {
        var disk = new LoopDevice(await SmallVolume.MountAsync(2 * mebibytes));
        Directory.CreateDirectory(disk.Path);
        await using (var image = File.Create(disk.Image))
            image.SetLength((long)mebibytes << 20);
        // No background writes: they could hide a missing fsync.
        await RunAsync("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", disk.Image);
        var mounted = await disk.TryMountAsync();
        if (mounted.ExitCode != 0)
        {
            disk._folder.Dispose();
            await disk._images.DisposeAsync();
        }

        Requires.That(mounted.ExitCode == 0, $"mounting an image is not permitted ({mounted.Errors.Trim()})");
        return disk;
    }

    /// <summary>
    /// Simulates a power failure: data that was not synced is lost, and the file system recovers from its journal. Kill all
    /// processes that use the device first; a graceful stop would sync.
    /// </summary>
    public async Task FailPowerAsync()
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

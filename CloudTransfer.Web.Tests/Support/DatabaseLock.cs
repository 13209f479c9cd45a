using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A write lock on the database of a volume, held by another process until disposal.</summary>
internal sealed class DatabaseLock : IAsyncDisposable
{
    private readonly Process _sqlite;
    private bool _isHeld = true;

    private DatabaseLock(Process sqlite) => _sqlite = sqlite;

    public static async Task<DatabaseLock> TakeAsync(string volume)
    {
        var start = new ProcessStartInfo(Requires.Program("sqlite3"), ["-batch", Path.Combine(volume, "cloudtransfer.db")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var taken = new DatabaseLock(Process.Start(start)!);
        await taken._sqlite.StandardInput.WriteAsync(".timeout 60000\nBEGIN IMMEDIATE;\nSELECT 'locked';\n");
        await taken._sqlite.StandardInput.FlushAsync();
        Assert.Equal("locked", await taken._sqlite.StandardOutput.ReadLineAsync());
        return taken;
    }

    /// <summary>Releases the lock, but keeps the database open.</summary>
    public async Task ReleaseAsync()
    {
        await _sqlite.StandardInput.WriteAsync("ROLLBACK;\nSELECT 'free';\n");
        await _sqlite.StandardInput.FlushAsync();
        Assert.Equal("free", await _sqlite.StandardOutput.ReadLineAsync());
        _isHeld = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isHeld)
            await ReleaseAsync();
        await _sqlite.StandardInput.WriteAsync(".quit\n");
        _sqlite.StandardInput.Close();
        await _sqlite.WaitForExitAsync();
        _sqlite.Dispose();
    }
}

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>Daemons that are one server together, with their files in one folder.</summary>
internal abstract class DaemonGroup : IAsyncDisposable
{
    private readonly Stack<ExternalServer> _daemons = new();

    // Ceph refuses to start in a folder whose path is too long for its sockets.
    private protected TestFolder Folder { get; } = new("/tmp");

    public async ValueTask DisposeAsync()
    {
        while (_daemons.TryPop(out var daemon))
            await daemon.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Starts the daemons of a group; if one fails, those before it are ended.</summary>
    private protected static async Task<TGroup> StartAsync<TGroup>(TGroup group)
        where TGroup : DaemonGroup
    {
        try
        {
            await group.BeginAsync();
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }

        return group;
    }

    /// <summary>Starts a group that all tests share, and that ends with the process of the tests.</summary>
    private protected static async Task<TGroup> StartSharedAsync<TGroup>(TGroup group)
        where TGroup : DaemonGroup
    {
        await StartAsync(group);
        ExternalServer.EndWithTests("KILL", group.Folder.Path, group._daemons);
        return group;
    }

    /// <summary>Starts the daemons, each when those that it needs are ready.</summary>
    private protected abstract Task BeginAsync();

    /// <summary>Starts a daemon, whose output is kept beside its files.</summary>
    private protected async Task StartAsync(string name, Func<Task<bool>> isReady, params string[] command) =>
        _daemons.Push(await ExternalServer.StartAsync(Folder[$"{name}.out"], isReady, command));

    /// <summary>Whether something at an address answers.</summary>
    private protected static async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using var client = new HttpClient();
            return (await client.GetAsync(address)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

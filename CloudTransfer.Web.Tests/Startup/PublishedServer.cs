using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Startup;

/// <summary>The server as <c>dotnet publish</c> makes it, once for all tests that need it.</summary>
public sealed class PublishedServer : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>A copy of it, which a test may change.</summary>
    internal ServerProgram CopyTo(TestFolder folder)
    {
        foreach (var file in _folder.Files("app"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"app/{file["app/".Length..]}"])!);
            File.Copy(_folder[file], folder[file]);
        }

        return new ServerProgram(folder["app/CloudTransfer.Web.dll"]);
    }

    public async Task InitializeAsync()
    {
        // What the tests were built beside is published, and not built once more.
        var configuration = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2];
        var published = await Tool.RunAsync(
            "dotnet", "publish", Path.Combine(Repository.Root, "CloudTransfer.Web"), "-c", configuration, "--no-build", "-nodeReuse:false", "-p:SkipFrontEnd=true", "-o", _folder["app"]);
        Assert.True(published.ExitCode == 0, published.Text);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}

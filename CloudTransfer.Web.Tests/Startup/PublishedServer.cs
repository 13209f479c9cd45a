using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Startup;

/// <summary>The published server (<c>dotnet publish</c>), shared by the tests of a class.</summary>
public sealed class PublishedServer : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>Copies the published server, so that a test can change it.</summary>
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
        // Publishes the build that the tests belong to, without building again.
        var configuration = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2];
        var published = await Tool.RunAsync(
            "dotnet", "publish", Path.Combine(Repository.Root, "CloudTransfer.Web"), "-c", configuration, "--no-build", "-nodeReuse:false", "-p:SkipFrontEnd=true", "-o", _folder["app"]);
        Assert.True(published.ExitCode == 0, published.Text);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}

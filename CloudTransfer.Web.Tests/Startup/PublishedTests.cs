using System.Net;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Startup;

/// <summary>A published server does not depend on the working directory, for example under systemd without WorkingDirectory.</summary>
public sealed partial class PublishedTests(PublishedServer published) : IClassFixture<PublishedServer>, IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Assets_are_served_if_the_server_starts_in_another_folder()
    {
        var program = published.CopyTo(_folder);
        await using var replica = await ReplicaProcess.StartAsync(program.Command(("Storage__Path", _folder["volume"])));

        var files = Assets().Matches(await PageAsync(replica)).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.Contains(files, file => file.EndsWith(".css", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".js", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await replica.Client.GetAsync(file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length > 1000, $"{file} is empty.");
        }
    }

    [Fact]
    public async Task Appsettings_json_next_to_the_program_is_read()
    {
        const string key = "0123456789abcdefXYZ";
        var program = published.CopyTo(_folder);
        await File.WriteAllTextAsync(_folder["app/appsettings.json"], $$"""{ "Upload": { "AccessKeys": ["{{key}}"] } }""");
        await using var replica = await ReplicaProcess.StartAsync(program.Command(("Storage__Path", _folder["volume"])));

        Assert.Equal(HttpStatusCode.Unauthorized, await replica.Client.PutWithKeyAsync(null));
        Assert.Equal(HttpStatusCode.Created, await replica.Client.PutWithKeyAsync(key));
    }

    [Fact]
    public async Task Relative_volume_path_is_relative_to_the_program()
    {
        var program = published.CopyTo(_folder) with { From = Directory.CreateDirectory(_folder["elsewhere"]).FullName };
        await using var replica = await ReplicaProcess.StartAsync(program.Command());

        Assert.True(File.Exists(_folder["app/data/cloudtransfer.db"]));
        Assert.Empty(_folder.Files("elsewhere"));
    }

    [Fact]
    public async Task Server_does_not_start_with_a_new_volume_if_the_working_directory_has_one()
    {
        Directory.CreateDirectory(_folder["elsewhere/data"]);
        await File.WriteAllBytesAsync(_folder["elsewhere/data/cloudtransfer.db"], []);
        var program = published.CopyTo(_folder) with { From = _folder["elsewhere"] };

        var (exitCode, _, errors) = await program.RunAsync();

        Assert.Equal(78, exitCode);
        Assert.Contains($"there is a volume in {_folder["elsewhere/data"]}: name it with Storage:Path={_folder["elsewhere/data"]}", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["app/data"]));
    }

    [Fact]
    public async Task Content_root_without_assets_is_rejected_at_startup()
    {
        var (exitCode, _, errors) = await published.CopyTo(_folder).RunAsync(("ASPNETCORE_CONTENTROOT", _folder.Path), ("Storage__Path", _folder["volume"]));

        Assert.Equal(78, exitCode);
        Assert.Contains($"The pages' files are not in {_folder["wwwroot"]}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dotnet_run_uses_the_project_folder_as_content_root()
    {
        var project = Path.Combine(Repository.Root, "CloudTransfer.Web");
        await using var replica = await ReplicaProcess.StartAsync((ServerProgram.Built with { From = project }).Command(("Storage__Path", _folder["volume"])));

        await replica.LogsAsync($"Content root path: {project}");
        Assert.Contains("app.", await PageAsync(replica), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> PageAsync(ReplicaProcess replica)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };
        using var answer = await replica.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex(@"/app\.\w+\.(css|js)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Assets();
}

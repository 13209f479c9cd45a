using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Startup;

/// <summary>A published server is the same wherever it is started from, as by systemd without WorkingDirectory.</summary>
public sealed partial class PublishedTests(PublishedServer published) : IClassFixture<PublishedServer>, IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Its_pages_have_their_style_and_script_when_it_is_started_from_another_folder()
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
    public async Task Its_appsettings_json_holds_and_its_keys_close_uploads()
    {
        const string key = "0123456789abcdefXYZ";
        var program = published.CopyTo(_folder);
        await File.WriteAllTextAsync(_folder["app/appsettings.json"], $$"""{ "Upload": { "AccessKeys": ["{{key}}"] } }""");
        await using var replica = await ReplicaProcess.StartAsync(program.Command(("Storage__Path", _folder["volume"])));

        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(replica, null));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(replica, key));
    }

    [Fact]
    public async Task Its_volume_is_in_its_own_folder_where_the_path_is_relative()
    {
        var program = published.CopyTo(_folder) with { From = Directory.CreateDirectory(_folder["elsewhere"]).FullName };
        await using var replica = await ReplicaProcess.StartAsync(program.Command());

        Assert.True(File.Exists(_folder["app/data/cloudtransfer.db"]));
        Assert.Empty(_folder.Files("elsewhere"));
    }

    [Fact]
    public async Task It_does_not_start_with_an_empty_volume_where_the_one_that_it_had_is_still_there()
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
    public async Task It_does_not_start_where_somebody_has_told_it_of_a_folder_without_its_pages()
    {
        var (exitCode, _, errors) = await published.CopyTo(_folder).RunAsync(("ASPNETCORE_CONTENTROOT", _folder.Path), ("Storage__Path", _folder["volume"]));

        Assert.Equal(78, exitCode);
        Assert.Contains($"The pages' files are not in {_folder["wwwroot"]}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_dotnet_run_starts_has_its_project_s_folder()
    {
        var project = Path.Combine(Repository.Root, "CloudTransfer.Web");
        await using var replica = await ReplicaProcess.StartAsync((ServerProgram.Built with { From = project }).Command(("Storage__Path", _folder["volume"])));

        await Eventually.TrueAsync("It should say where it is.", () => Task.FromResult(replica.Log.Contains($"Content root path: {project}", StringComparison.Ordinal)));
        Assert.Contains("app.", await PageAsync(replica), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> PageAsync(ReplicaProcess replica)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };
        using var answer = await replica.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> PutAsync(ReplicaProcess replica, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent([1]) };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{key}")));
        using var answer = await replica.Client.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"/app\.\w+\.(css|js)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Assets();
}

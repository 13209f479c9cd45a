using System.Text.RegularExpressions;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Tests.House;
using Npgsql;
using YamlDotNet.RepresentationModel;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>ops/cluster adds a database and a bucket to the stack, with secrets from files.</summary>
public sealed partial class ClusterTests
{
    private const string Mount = "/run/secrets/";

    private static readonly string Folder = Path.Combine(Repository.Root, "ops/cluster");
    private static readonly YamlMappingNode Services = Map(Load()["services"]);

    [Fact]
    public void Settings_of_the_backend_exist_and_lead_to_the_other_services()
    {
        var backend = Environment("backend");
        var known = KnownSettings.All.Select(setting => setting.Path.Replace(":", "__", StringComparison.Ordinal));

        Assert.Equal(["AWS_SHARED_CREDENTIALS_FILE"], backend.Keys.Except(known, StringComparer.Ordinal));
        Assert.Contains(new NpgsqlConnectionStringBuilder(backend["Database__ConnectionString"]).Host, Names(Services), StringComparer.Ordinal);
        Assert.Contains(new Uri(backend["Storage__S3__Endpoint"]).Host, Names(Services), StringComparer.Ordinal);
        Assert.Equal(Environment("bucket")["GARAGE_DEFAULT_BUCKET"], backend["Storage__S3__Bucket"]);
        Assert.Contains($"s3_region = \"{backend["Storage__S3__Region"]}\"", File.ReadAllText(Path.Combine(Folder, "garage.toml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Services_that_are_added_have_limits_and_health_and_lose_privileges()
    {
        foreach (var name in new[] { "database", "bucket" })
        {
            var service = Names(Map(Services[name]));
            Assert.Superset(new HashSet<string>(["image", "mem_limit", "healthcheck", "volumes", "read_only", "stop_grace_period", "<<"], StringComparer.Ordinal), service);
            Assert.Contains(name, Names(Map(Map(Services["backend"])["depends_on"])), StringComparer.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Secrets_are_made_once_and_are_those_that_the_services_read()
    {
        Requires.Program("bash");
        using var copy = new TestFolder();
        File.Copy(Path.Combine(Folder, "secrets.sh"), copy["secrets.sh"]);
        await MakeAsync(copy);
        var first = copy.Files("secrets").ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(copy[file]), StringComparer.Ordinal);
        await MakeAsync(copy);

        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllText(copy[$"secrets/{file.Key}"])));
        Assert.Equal(ReadFiles().Order(StringComparer.Ordinal), first.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(copy["secrets"]));
        Assert.Equal($"database:5432:cloudtransfer:cloudtransfer:{first["database_password"]}\n", first["database_passfile"]);
        var bucket = GarageKey().Match(first["bucket.env"]);
        Assert.Equal($"[default]\naws_access_key_id = {bucket.Groups["id"].Value}\naws_secret_access_key = {bucket.Groups["secret"].Value}\n", first["bucket_credentials"]);
    }

    // What the compose file names: secrets, and the file of variables.
    private static IEnumerable<string> ReadFiles()
    {
        var secrets = Map(Load()["secrets"]);
        Assert.All(Environment("backend").Values.Select(value => SecretPath().Match(value)).Where(match => match.Success), match => Assert.Contains(match.Groups["name"].Value, Names(secrets)));
        return secrets.Children.Values.Select(secret => Text(Map(secret)["file"])).Append(Text(Map(Services["bucket"])["env_file"])).Select(path =>
        {
            Assert.StartsWith("ops/cluster/secrets/", path, StringComparison.Ordinal);
            return Path.GetFileName(path);
        });
    }

    private static async Task MakeAsync(TestFolder folder)
    {
        var made = await Tool.RunAsync("bash", folder["secrets.sh"]);
        Assert.True(made.ExitCode == 0, made.Text);
    }

    private static Dictionary<string, string> Environment(string service) =>
        Map(Map(Services[service])["environment"]).ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.Ordinal);

    private static YamlMappingNode Load()
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Folder, "docker-compose.yml"));
        stream.Load(reader);
        return Map(stream.Documents[0].RootNode);
    }

    private static YamlMappingNode Map(YamlNode node) => Assert.IsType<YamlMappingNode>(node);

    private static string Text(YamlNode node) => Assert.IsType<YamlScalarNode>(node).Value ?? "";

    private static HashSet<string> Names(YamlMappingNode node) => node.Children.Keys.Select(Text).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("GARAGE_DEFAULT_ACCESS_KEY=(?<id>GK[0-9a-f]{24})\nGARAGE_DEFAULT_SECRET_KEY=(?<secret>[0-9a-f]{64})\n", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GarageKey();

    [GeneratedRegex($"{Mount}(?<name>[a-z_]+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SecretPath();
}

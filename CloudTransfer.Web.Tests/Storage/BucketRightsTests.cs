using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.House;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>The rights and the rule of the bucket in docs/scaling.md.</summary>
public sealed partial class BucketRightsTests
{
    private const string Prefix = "team/";

    [SkippableFact]
    public async Task Rights_that_the_page_lists_suffice_for_everything()
    {
        using var volume = TestStorage.NewVolume(isPostgreSql: true, isBucket: true);
        var settings = await GrantAsync(TestStorage.Bucket(volume.Path));
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, settings);
        var bytes = SampleBytes.Of(11_000_000);
        var tus = new TusClient(replica.Client);

        var sent = await replica.Client.PutFileAsync("film.mp4", bytes);
        await tus.SendAllAsync(await tus.CreateAsync(bytes.Length), 0, bytes[..6_000_000]);

        Assert.Equal(bytes, await replica.Client.DownloadAsync(sent.Id));
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}") { Headers = { Authorization = RequestCredentials.Owner(sent.OwnerLink) } };
        using var deleted = await replica.Client.SendAsync(delete);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.DoesNotContain(await TestStorage.Bucket(volume.Path).KeysAsync(), key => !key.StartsWith(Prefix, StringComparison.Ordinal));
        Assert.Empty(replica.Errors);
    }

    // Of s3:GetObject this server says nothing: who stored an object may read it.
    [SkippableTheory]
    [InlineData("s3:PutObject")]
    [InlineData("s3:DeleteObject")]
    [InlineData("s3:AbortMultipartUpload")]
    [InlineData("s3:ListBucket")]
    [InlineData("s3:ListBucketMultipartUploads")]
    public async Task Server_without_one_of_them_does_not_start_and_says_where_they_are_listed(string missing)
    {
        using var volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
        var settings = await GrantAsync(TestStorage.Bucket(volume.Path), missing);

        var (code, log) = await ReplicaProcess.RunAsync(volume.Path, settings);

        Assert.Equal(78, code);
        Assert.Contains("docs/scaling.md", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Server_takes_the_rule_that_the_page_gives()
    {
        var bucket = await (await CephServer.SharedAsync()).Access.NewBucketAsync();
        using var client = bucket.Server.Client();
        var rule = Documents().Single(document => document["Rules"] is not null)["Rules"]![0]!;

        await client.PutLifecycleConfigurationAsync(new()
        {
            BucketName = bucket.Name,
            Configuration = new()
            {
                Rules =
                [
                    new()
                    {
                        Id = (string)rule["ID"]!,
                        Status = (string)rule["Status"]!,
                        Filter = new() { LifecycleFilterPredicate = new Amazon.S3.Model.LifecyclePrefixPredicate { Prefix = (string)rule["Filter"]!["Prefix"]! } },
                        AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = (int)rule["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]! },
                    },
                ],
            },
        });

        var kept = Assert.Single((await client.GetLifecycleConfigurationAsync(bucket.Name)).Configuration.Rules);
        Assert.Equal(14, kept.AbortIncompleteMultipartUpload.DaysAfterInitiation);
    }

    // A user who owns nothing gets the rights of the page, without one; answers the settings with that user's key.
    private static async Task<(string Key, string Value)[]> GrantAsync(TestBucket bucket, string? without = null)
    {
        var user = await (await CephServer.SharedAsync()).NewUserAsync();
        var policy = Documents().Single(document => document["Statement"] is not null);
        var statement = Assert.Single(policy["Statement"]!.AsArray())!;
        statement["Principal"] = new JsonObject { ["AWS"] = new JsonArray($"arn:aws:iam:::user/{user.AccessKey}") };
        statement["Action"] = Texts(statement["Action"], action => string.Equals(action, without, StringComparison.Ordinal) ? null : action);
        statement["Resource"] = Texts(statement["Resource"], name => name.Replace("BUCKET", bucket.Name, StringComparison.Ordinal).Replace("PREFIX", Prefix, StringComparison.Ordinal));
        using var owner = bucket.Server.Client();
        await owner.PutBucketPolicyAsync(new() { BucketName = bucket.Name, Policy = policy.ToJsonString(new JsonSerializerOptions()) });
        return [("Storage:S3:AccessKey", user.AccessKey), ("Storage:S3:SecretKey", user.SecretKey), ("Storage:S3:Prefix", Prefix)];
    }

    private static JsonArray Texts(JsonNode? texts, Func<string, string?> change) => [.. texts!.AsArray().Select(text => change((string)text!)).OfType<string>().Select(text => JsonValue.Create(text))];

    private static IEnumerable<JsonNode> Documents() =>
        Json().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/scaling.md"))).Select(block => JsonNode.Parse(block.Groups["text"].Value)!);

    [GeneratedRegex("```json\n(?<text>[^`]*)```", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Json();
}

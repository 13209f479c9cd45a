using System.Text;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Secrets are where they must be, and nowhere else.</summary>
public sealed class SecretsTests
{
    private const string AdminKey = "administrators-only-key", UploadKey = "an-upload-key-for-tests";

    [Fact]
    public async Task After_a_whole_day_no_log_metric_page_error_or_table_holds_a_secret()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Log:Json", "true"), ("Admin:Key", AdminKey), ("Upload:AccessKeys:0", UploadKey));
        using var secrets = new Secrets(replica, AdminKey, UploadKey);

        await secrets.LiveAsync();

        Assert.True(secrets.Known.Count >= 20, string.Join(", ", secrets.Known.Select(known => known.Of)));
        Assert.All(secrets.Known, known => Assert.True(known.Value.Length >= 10, known.Of));
        var metrics = await replica.Client.GetStringAsync("/metrics");
        Assert.Equal(0, await replica.StopAsync());
        string[] hidden = [.. secrets.Known.Select(known => known.Value), .. secrets.Ids, "geheim-datei", "geheim-botschaft"];
        AssertNone("the log", replica.Log, hidden);
        AssertNone("the metrics", metrics, hidden);
        foreach (var (what, text) in secrets.Told)
            AssertNone(what, text, secrets.Known.Where(known => !known.Of.StartsWith("cookie", StringComparison.Ordinal) && known.Of is not "ticket").Select(known => known.Value));
        foreach (var file in Directory.EnumerateFiles(volume.Path, "cloudtransfer.db*"))
            AssertNone(Path.GetFileName(file), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), secrets.Known.Select(known => known.Value));
        // Logs are lines on stdout: there is no file of them, and no other that somebody could forget.
        Assert.All(volume.Files(), file => Assert.Matches("^(cloudtransfer\\.db(-wal|-shm)?|keys\\.lock|ready|keys/key-.*\\.xml|transfers/../.{22}|incoming/.{22}\\.part)$", file));
    }

    [Fact]
    public void Ids_and_tokens_have_128_bits_and_more_and_none_comes_twice()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => StoredId.New().Value).ToHashSet(StringComparer.Ordinal);
        var tokens = Enumerable.Range(0, 20_000).Select(_ => OwnerToken.New().Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal((20_000, 20_000), (ids.Count, tokens.Count));
        AssertEvenBits(ids, 16);
        AssertEvenBits(tokens, 24);
    }

    private static void AssertNone(string what, string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
            Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{what} holds {secret}");
    }

    // Of each bit's 20,000 throws about half are ones: eight standard deviations are 566 from it.
    private static void AssertEvenBits(IReadOnlyCollection<string> texts, int bytes)
    {
        var ones = new int[bytes * 8];
        foreach (var text in texts)
        {
            var value = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            Assert.Equal(bytes, value.Length);
            for (var bit = 0; bit < ones.Length; bit++)
                ones[bit] += (value[bit / 8] >> (bit % 8)) & 1;
        }

        Assert.All(ones, count => Assert.InRange(count, (texts.Count / 2) - 566, (texts.Count / 2) + 566));
    }
}

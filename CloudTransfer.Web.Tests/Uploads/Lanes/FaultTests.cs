using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

public sealed class FaultTests(ITestOutputHelper output)
{
    // CLOUDTRANSFER_FAULT_ROUNDS=200 is the long form, to be run by hand.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_FAULT_ROUNDS") ?? "4", CultureInfo.InvariantCulture);

    /// <summary>Several uploads a round over three replicas that are killed, frozen and cut off at random.</summary>
    [Fact]
    public async Task Whatever_is_killed_every_upload_arrives_and_the_volume_holds_nothing_else()
    {
        using var volume = new TestFolder();
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        await using var driver = new FaultDriver(volume.Path, seed);
        await driver.StartAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(120 + (45 * Rounds)));
        var sent = new List<(SampleFolder Folder, string Link)>();
        using (var enough = new CancellationTokenSource())
        {
            var harm = driver.HarmAsync(enough.Token);
            for (var round = 0; round < Rounds; round++)
            {
                var folders = Enumerable.Range(0, 3).Select(_ => SomeFolder(driver)).ToArray();
                var answers = await Task.WhenAll(folders.Select(folder => driver.SendAsync(folder, bound.Token)));
                sent.AddRange(folders.Zip(answers.Select(answer => new Uri(answer.Link).AbsolutePath)));
            }

            await enough.CancelAsync();
            await harm;
        }

        output.WriteLine($"{sent.Count} uploads; {driver.Faults}");
        await driver.DisposeAsync();
        using var server = new RunningServer(volume.Path);
        foreach (var (folder, link) in sent)
            await folder.AssertIsAtAsync(server.Client, link);
        await server.SweepAsync();
        Assert.Equal(0, await CountAsync(server, "state <> 'sealed'", sent.Count));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(volume.Path, "incoming")));
        Assert.Equal(sent.Count, Directory.EnumerateFiles(Path.Combine(volume.Path, "transfers"), "*", SearchOption.AllDirectories).Count());
    }

    // An announcement whose answer was lost is a transfer of its own, which nobody will go on with.
    private static async Task<long> CountAsync(RunningServer server, string condition, int sent)
    {
        server.Clock.Advance(TimeSpan.FromDays(4));
        await server.SweepAsync();
        Assert.Equal(sent, await server.CountAsync("transfers"));
        return await server.CountAsync($"transfers WHERE {condition}");
    }

    private static SampleFolder SomeFolder(FaultDriver driver) => driver.Next(4) == 0
        ? SampleFolder.OneFile(1 + driver.Next(8_000_000))
        : SampleFolder.Of([.. Enumerable.Range(0, 2 + driver.Next(30)).Select(_ => driver.Next(3) == 0 ? driver.Next(1_500_000) : driver.Next(20_000))]);
}

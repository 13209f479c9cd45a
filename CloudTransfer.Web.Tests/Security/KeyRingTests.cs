using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The key ring that seals cookies and tickets: one for all replicas, and nobody else's to read.</summary>
public sealed class KeyRingTests
{
    [Fact]
    public async Task Replicas_that_start_together_on_an_empty_volume_agree_on_one_key()
    {
        using var volume = new TestFolder();
        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplicaProcess.StartAsync(volume.Path)));
        try
        {
            Assert.Single(Directory.EnumerateFiles(volume["keys"], "*.xml"));
            var sent = await replicas[0].Client.PutAsync("a.bin?downloads=100", [1, 2, 3]);
            foreach (var (giver, taker) in replicas.SelectMany(giver => replicas.Select(taker => (giver, taker))))
            {
                // A ticket is sealed by the one and opened by the other.
                using var given = await giver.Client.GetAsync($"/d/{sent.Id}/download");
                Assert.Equal(HttpStatusCode.Redirect, given.StatusCode);
                Assert.Equal([1, 2, 3], await taker.Client.GetByteArrayAsync(given.Headers.Location));
            }
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public void A_replica_that_died_while_it_made_the_first_key_holds_up_nobody()
    {
        using var volume = new TestFolder();
        File.WriteAllBytes(volume["keys.lock"], []);
        using var server = new RunningServer(volume.Path);

        Assert.Single(Directory.EnumerateFiles(volume["keys"], "*.xml"));
    }

    [Fact]
    public void Only_the_server_s_own_user_can_read_the_keys_and_what_else_is_on_the_volume()
    {
        using var server = new RunningServer();
        server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect("anything");

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var entries = Directory.EnumerateFileSystemEntries(server.VolumePath, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(entries, entry => entry.EndsWith(".xml", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(entry) & others));
    }
}

using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>The Data Protection key ring: shared by all replicas, readable only by the server.</summary>
public sealed class KeyRingTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replicas_that_start_together_on_nothing_agree_on_one_key(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplicaProcess.StartAsync(volume.Path)));
        try
        {
            if (TestDatabase.IsPostgreSql(volume.Path))
                Assert.Equal(("1", false), (await TestDatabase.QueryAsync(volume.Path, "SELECT COUNT(*) FROM key_ring"), Directory.Exists(volume["keys"])));
            else
                Assert.Single(Directory.EnumerateFiles(volume["keys"], "*.xml"));
            var sent = await replicas[0].Client.PutAsync("a.bin?downloads=100", [1, 2, 3]);
            foreach (var (issuer, server) in replicas.SelectMany(issuer => replicas.Select(server => (issuer, server))))
            {
                // One replica protects the ticket, another one unprotects it.
                using var issued = await issuer.Client.GetAsync($"/d/{sent.Id}/download");
                Assert.Equal(HttpStatusCode.Redirect, issued.StatusCode);
                Assert.Equal([1, 2, 3], await server.Client.GetByteArrayAsync(issued.Headers.Location));
            }
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public void Lock_file_of_a_killed_replica_does_not_block_the_next_start()
    {
        using var volume = new TestFolder();
        File.WriteAllBytes(volume["keys.lock"], []);
        using var server = new RunningServer(volume.Path);

        Assert.Single(Directory.EnumerateFiles(volume["keys"], "*.xml"));
    }

    [Fact]
    public void Only_the_server_s_user_can_read_the_key_ring_and_the_volume()
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

using System.Xml.Linq;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

public sealed class KeysInTheDatabaseTests : IDisposable
{
    private readonly TestFolder _volume = TestDatabase.NewVolume(isPostgreSql: true);

    public void Dispose() => _volume.Dispose();

    [SkippableFact]
    public async Task What_one_replica_sealed_another_opens_though_a_key_between_theirs_cannot_be_read()
    {
        using var one = new RunningServer(_volume.Path);
        var sealedText = Protector(one).Protect("secret");
        await one.Services.GetRequiredService<IDatabase>().ExecuteAsync(
            "INSERT INTO key_ring (name, content) VALUES ('key-cut-off', @cut)", new { cut = "<key"u8.ToArray() }, CancellationToken.None);

        using var other = new RunningServer(_volume.Path);

        Assert.Equal("secret", Protector(other).Unprotect(sealedText));
    }

    [SkippableFact]
    public void Document_that_is_stored_once_more_takes_the_place_of_the_first()
    {
        using var server = new RunningServer(_volume.Path);
        var ring = server.Services.GetRequiredService<KeyRing>();
        var before = ring.GetAllElements().Count;

        ring.StoreElement(new XElement("revocation", "first"), "revocation-1");
        ring.StoreElement(new XElement("revocation", "last"), "revocation-1");

        Assert.Equal(before + 1, ring.GetAllElements().Count);
        Assert.Equal("last", Assert.Single(ring.GetAllElements(), element => element.Name.LocalName is "revocation").Value);
    }

    private static IDataProtector Protector(RunningServer server) => server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}

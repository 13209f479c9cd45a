using System.Xml.Linq;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

public sealed class KeysOnTheVolumeTests
{
    [Fact]
    public void A_key_that_cannot_be_read_spoils_no_other()
    {
        using var volume = new TestFolder();
        using var one = new RunningServer(volume.Path);
        var sealedText = Protector(one).Protect("secret");
        File.WriteAllText(volume["keys/key-cut-off.xml"], "");
        File.WriteAllText(volume["keys/key-other.xml"], "<key");

        using var other = new RunningServer(volume.Path);

        Assert.Equal("secret", Protector(other).Unprotect(sealedText));
        Assert.Equal(Ring(one).GetAllElements().Count, volume.Files("keys").Count - 2);
    }

    [SkippableFact]
    public async Task A_key_for_which_there_is_no_room_leaves_nothing_and_the_old_ones_go_on()
    {
        await using var volume = await SmallVolume.MountAsync(16);
        using var server = new RunningServer(volume.Path);
        var sealedText = Protector(server).Protect("secret");
        var keys = Directory.GetFiles(Path.Combine(volume.Path, "keys"));
        await volume.FillAsync();

        Ring(server).StoreElement(new XElement("key", new string('x', 10_000)), "key-new");
        // That a key is void is not to be forgotten.
        Assert.Throws<VolumeFullException>(() => Ring(server).StoreElement(new XElement("revocation", new string('x', 10_000)), "revocation-new"));

        Assert.Equal(keys, Directory.GetFiles(Path.Combine(volume.Path, "keys")));
        Assert.Equal("secret", Protector(server).Unprotect(sealedText));
    }

    private static IDataProtector Protector(RunningServer server) =>
        server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static KeyRing Ring(RunningServer server) => server.Services.GetRequiredService<KeyRing>();
}

using System.Xml.Linq;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Security;

public sealed class KeysOnTheVolumeTests
{
    [Fact]
    public void Unreadable_key_file_does_not_affect_other_keys()
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
    public async Task Key_that_does_not_fit_on_the_volume_leaves_no_file_and_old_keys_still_work()
    {
        await using var volume = await SmallVolume.MountAsync(16);
        using var server = new RunningServer(volume.Path);
        var sealedText = Protector(server).Protect("secret");
        var keys = Directory.GetFiles(Path.Combine(volume.Path, "keys"));
        await volume.FillAsync();

        Ring(server).StoreElement(new XElement("key", new string('x', 10_000)), "key-new");
        // A revocation must not be lost silently.
        Assert.Throws<VolumeFullException>(() => Ring(server).StoreElement(new XElement("revocation", new string('x', 10_000)), "revocation-new"));

        Assert.Equal(keys, Directory.GetFiles(Path.Combine(volume.Path, "keys")));
        Assert.Equal("secret", Protector(server).Unprotect(sealedText));
    }

    private static IDataProtector Protector(RunningServer server) =>
        server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static KeyRing Ring(RunningServer server) => server.Services.GetRequiredService<KeyRing>();
}

using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>What an operator reads of a fault of the storage says what to do.</summary>
public sealed class StorageFaultTests
{
    private const int NoAccess = 13;

    [Fact]
    public void Log_has_the_sentence_of_every_fault_in_the_chain()
    {
        var fault = new InvalidOperationException("The job failed.", new VolumeUnavailableException());

        var text = StorageFault.Logged(fault);

        Assert.StartsWith("System.InvalidOperationException: The job failed.", text, StringComparison.Ordinal);
        Assert.Contains("VolumeUnavailableException: The volume is not there: mount it again,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("volume_unavailable", text, StringComparison.Ordinal);
        Assert.Equal("System.IO.IOException: other", StorageFault.Logged(new IOException("other")));
    }

    [Theory]
    [InlineData(0u, "/data/keys belongs to user 0 and may not be used by user 1654, as which the server runs (Permission denied): chown -R 1654 /data/keys")]
    [InlineData(1654u, "/data/keys belongs to user 1654 and may not be used by user 1654, as which the server runs (Permission denied): chmod -R u+rwX /data/keys")]
    public void Folder_is_named_with_the_command_that_helps(uint owner, string sentence) =>
        Assert.Equal(sentence, StorageFault.Sentence(Denied(owner)));

    [Fact]
    public void File_whose_name_is_an_id_is_not_named()
    {
        Assert.StartsWith("/data/cloudtransfer.db belongs to user 0", StorageFault.Sentence(Denied(0, isFile: true, "/data/cloudtransfer.db")), StringComparison.Ordinal);
        Assert.StartsWith("A file in /data/keys belongs to user 0", StorageFault.Sentence(Denied(0, isFile: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Symbolic_link_is_named() =>
        Assert.Equal("keys on the volume is a symbolic link, or is in one: the server follows none.", StorageFault.Sentence(new SymbolicLinkException("keys")));

    [Fact]
    public void Other_faults_have_no_sentence() => Assert.Null(StorageFault.Sentence(new IOException("other")));

    private static VolumeUnusableException Denied(uint owner, bool isFile = false, string? file = null) =>
        new() { Folder = "/data/keys", IsFile = isFile, File = file, IsReadOnly = false, Error = NoAccess, Owner = owner, User = 1654 };
}

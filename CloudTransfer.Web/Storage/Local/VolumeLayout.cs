using CloudTransfer.Web.Settings;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// Where everything is on the volume: <c>incoming/&lt;id&gt;.part</c> for uploads under way, <c>transfers/&lt;xx&gt;/&lt;id&gt;</c>
/// for sealed transfers, and what others keep there, such as the database.
/// </summary>
public sealed class VolumeLayout
{
    /// <summary>The mode of its folders.</summary>
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The mode of its files.</summary>
    internal const int OwnerReadWrite = 0b110_000_000;

    /// <summary>For listings: symbolic links are left out.</summary>
    internal static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private readonly FileIdentity? _home;

    /// <summary>Opens the volume and makes its folders where they are missing.</summary>
    /// <exception cref="WrongSettingException">It cannot be used as it is.</exception>
    public VolumeLayout(IOptions<StorageOptions> options, IHostEnvironment host)
    {
        Root = VolumeFolder.Open(options.Value.Path, host.ContentRootPath);
        Incoming = Folder("incoming");
        Transfers = Folder("transfers");
        _home = FileIdentity.Of(Incoming);
    }

    /// <summary>The volume's folder.</summary>
    public string Root { get; }

    /// <summary>The folder of uploads under way.</summary>
    public string Incoming { get; }

    /// <summary>The folder of the folders of sealed transfers.</summary>
    public string Transfers { get; }

    /// <summary>A folder of the volume for others to keep something in, such as the key ring; mode 0700.</summary>
    /// <exception cref="IOException">It is a symbolic link, which somebody else made.</exception>
    public string Folder(string name)
    {
        EnsureThere();
        var path = NoLink(Path.Combine(Root, name));
        if (!Directory.Exists(path))
        {
            MakeFolder(path);
            Posix.SyncFolder(Root);
        }

        return path;
    }

    /// <summary>The path of a file of the volume that others keep, such as the database; mode 0600.</summary>
    public string File(string name)
    {
        var path = Path.Combine(Root, name);
        using var handle = Posix.Open(path, Posix.ReadWrite | Posix.Create, OwnerReadWrite) ?? throw Linked(path);
        return path;
    }

    /// <summary>Where an upload under way is.</summary>
    internal string IncomingPath(StoredId id) => Path.Combine(Incoming, id.Value + ".part");

    /// <summary>Where a sealed transfer is.</summary>
    internal string StoredPath(StoredId id) => Path.Combine(Transfers, id.Value[..2], id.Value);

    /// <summary>Where a transfer is to be sealed, in a folder that is there.</summary>
    internal string SealedPath(StoredId id)
    {
        EnsureThere();
        var folder = NoLink(Path.Combine(Transfers, id.Value[..2]));
        if (!Directory.Exists(folder))
        {
            MakeFolder(folder);
            Posix.SyncFolder(Transfers);
        }

        return Path.Combine(folder, id.Value);
    }

    /// <summary>Holds that the volume is where it was: an empty mount point looks like a volume, too.</summary>
    /// <exception cref="VolumeUnavailableException">It is not.</exception>
    internal void EnsureThere()
    {
        if (_home is not null && FileIdentity.Of(Incoming) != _home)
            throw new VolumeUnavailableException();
    }

    /// <summary>Whether a file or folder is a symbolic link.</summary>
    internal static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>A path that is no symbolic link.</summary>
    /// <exception cref="SymbolicLinkException">It is one.</exception>
    internal static string NoLink(string path) => IsLink(path) ? throw Linked(path) : path;

    /// <summary>What to throw for a symbolic link.</summary>
    internal static SymbolicLinkException Linked(string path) => new(Path.GetFileName(path));

    private static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
            FileWrites.MakeFolder(path, OwnerOnly);
    }
}

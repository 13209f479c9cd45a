using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// The shared volume: <c>incoming/&lt;id&gt;.part</c> for uploads under way, <c>transfers/&lt;xx&gt;/&lt;id&gt;</c> for
/// sealed transfers. It knows ids only; a client's name never reaches it.
/// </summary>
public sealed class Volume
{
    /// <summary>The mode of its folders.</summary>
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPass = UnixFileMode.OtherExecute;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead;
    private const int OwnerReadWrite = 0b110_000_000;

    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private readonly string _incoming;
    private readonly string _transfers;
    private readonly FileIdentity? _home;

    /// <summary>Opens the volume and makes its folders where they are missing.</summary>
    /// <exception cref="WrongSettingException">It cannot be used as it is.</exception>
    public Volume(IOptions<StorageOptions> options, IHostEnvironment host)
    {
        Root = VolumeFolder.Open(options.Value.Path, host.ContentRootPath);
        _incoming = Folder("incoming");
        _transfers = Folder("transfers");
        _home = FileIdentity.Of(_incoming);
    }

    /// <summary>The volume's folder.</summary>
    public string Root { get; }

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

    /// <summary>A lock of the volume by a name; nobody has it yet.</summary>
    public VolumeLock OpenLock(string name) =>
        new(Posix.Open(Path.Combine(Root, name), Posix.ReadWrite | Posix.Create, OwnerReadWrite) ?? throw Linked(name));

    /// <summary>The path of a file of the volume that others keep, such as the database; mode 0600.</summary>
    public string File(string name)
    {
        var path = Path.Combine(Root, name);
        using var handle = Posix.Open(path, Posix.ReadWrite | Posix.Create, OwnerReadWrite) ?? throw Linked(path);
        return path;
    }

    /// <summary>Puts a small file into a folder of the volume: all of it durably, or, where that fails, none.</summary>
    /// <exception cref="VolumeFullException">There is no room for it.</exception>
    public void Publish(string folder, string name, ReadOnlyMemory<byte> content)
    {
        var target = Path.Combine(Folder(folder), name);
        var draft = $"{target}.{StoredId.New()}";
        try
        {
            using (var handle = Posix.Open(draft, Posix.ReadWrite | Posix.Create, OwnerReadWrite)!)
            {
                FileWrites.At(handle, 0, content);
                Posix.Sync(handle);
            }

            FileWrites.Rename(draft, target);
        }
        catch
        {
            FileWrites.TryDelete(draft);
            throw;
        }

        Posix.SyncFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>Free and total bytes of the file system that the volume is on.</summary>
    public (long Free, long Total) Space()
    {
        var drive = new DriveInfo(Root);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    /// <summary>Begins an upload: a new locked file, with room reserved for <paramref name="expected"/> bytes.</summary>
    /// <exception cref="VolumeFullException">There is no room for them.</exception>
    /// <exception cref="VolumeUnavailableException">The volume is gone from its place.</exception>
    /// <exception cref="VolumeUnusableException">Nothing can be written there.</exception>
    /// <exception cref="TooManyOpenFilesException">Too much is open already.</exception>
    public IncomingFile Create(StoredId id, long expected = 0)
    {
        EnsureThere();
        var path = IncomingPath(id);
        var handle = Claim(path);
        try
        {
            FileDescriptorLimit.EnsureMayBeFile(handle);
            Posix.Reserve(handle, 0, expected);
            return new IncomingFile(handle, path, () => SealedPath(id));
        }
        catch
        {
            FileWrites.TryDelete(path);
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens an upload that was kept, to write more of it; null when it is absent. One that bears its final name
    /// already answers so by <paramref name="isSealed"/>.
    /// </summary>
    public IncomingFile? Reopen(StoredId id, out bool isSealed)
    {
        isSealed = false;
        var path = IncomingPath(id);
        var handle = Posix.OpenForLong(path, Posix.ReadWrite);
        if (handle is null)
        {
            EnsureThere();
            path = StoredPath(id);
            handle = Posix.OpenForLong(path, Posix.ReadWrite);
            isSealed = handle is not null;
        }

        return handle is null ? null : new IncomingFile(handle, path, () => SealedPath(id), kept: true);
    }

    /// <summary>Opens a sealed transfer for reading; null when it is absent.</summary>
    public SafeFileHandle? Open(StoredId id) => Posix.OpenForLong(StoredPath(id), Posix.ReadOnly);

    /// <summary>Opens a transfer for reading though it may not be sealed; null when it is absent.</summary>
    public SafeFileHandle? OpenArriving(StoredId id) => Posix.OpenForLong(IncomingPath(id), Posix.ReadOnly) ?? Open(id);

    /// <summary>Lets other users of the volume read a sealed transfer, and find nothing else.</summary>
    /// <returns>Its path below <c>transfers/</c>.</returns>
    public string Share(StoredId id)
    {
        var path = StoredPath(id);
        if (!System.IO.File.GetUnixFileMode(path).HasFlag(OthersRead))
        {
            foreach (var folder in new[] { Root, _transfers, Path.GetDirectoryName(path)! })
                Permit(folder, OthersPass);
            Permit(path, OthersRead);
        }

        return Path.GetRelativePath(_transfers, path);
    }

    /// <summary>Deletes a transfer, sealed or not, and answers how many bytes that freed; 0 when it was absent.</summary>
    public long Delete(StoredId id) => Delete(IncomingPath(id)) + Delete(StoredPath(id));

    /// <summary>Whether somebody is writing an upload just now, or is about to commit the row of what is sealed.</summary>
    public bool IsBeingWritten(StoredId id)
    {
        // In this order: it may be sealed between the two looks, but not the other way round.
        using var handle = OpenArriving(id);
        return handle is not null && !Posix.TryLock(handle);
    }

    /// <summary>The uploads in <c>incoming/</c>: only names that are ids.</summary>
    public IEnumerable<OrphanedFile> Incoming() => Files(_incoming, ".part");

    /// <summary>The files of sealed transfers: only names that are ids.</summary>
    public IEnumerable<OrphanedFile> Stored() => Folders().SelectMany(folder => folder.Files);

    /// <summary>The folders of sealed transfers.</summary>
    public IEnumerable<StoredFolder> Folders() => Directory.EnumerateDirectories(_transfers, "*", NoLinks).Select(path =>
        new StoredFolder(path, Directory.GetLastWriteTimeUtc(path), Files(path, "")));

    /// <summary>Proves that the volume is there and can be written, by writing, and asks the kernel the same of its folders.</summary>
    /// <exception cref="VolumeUnavailableException">The volume is gone from its place.</exception>
    /// <exception cref="VolumeUnusableException">A part of it cannot be written.</exception>
    public void Probe()
    {
        EnsureThere();
        using var handle = Posix.Open(File("ready"), Posix.ReadWrite)!;
        FileWrites.At(handle, 0, "ready"u8.ToArray());
        VolumeAccess.EnsureWritable(_incoming);
        VolumeAccess.EnsureWritable(_transfers);
    }

    /// <summary>
    /// Deletes a transfer that is to go, unless somebody is at it just now. The lock ends with a process that is killed, so
    /// that whoever comes next goes on. Answers the bytes freed, null where it stays.
    /// </summary>
    public long? TryDelete(StoredId id) => TryDelete(IncomingPath(id)) + TryDelete(StoredPath(id));

    // An empty mount point looks like a volume, too.
    private void EnsureThere()
    {
        if (_home is not null && FileIdentity.Of(_incoming) != _home)
            throw new VolumeUnavailableException();
    }

    private static long? TryDelete(string path)
    {
        using var file = LockedFile.TryOpen(path, out var isAbsent);
        return isAbsent ? 0 : file?.Delete();
    }

    // A new file is nobody's until it is locked, and a cleaner may take it for a leftover: then another one is made.
    private static SafeFileHandle Claim(string path)
    {
        while (true)
        {
            var handle = Posix.Open(path, Posix.ReadWrite | Posix.Create, OwnerReadWrite) ?? throw Linked(path);
            Posix.Lock(handle);
            if (FileIdentity.Of(handle) == FileIdentity.Of(path))
                return handle;
            handle.Dispose();
        }
    }

    private static long Delete(string path)
    {
        var file = new FileInfo(path);
        if (IsLink(file.DirectoryName!))
            return 0;
        var length = file.Exists ? file.Length : 0;
        if (file.Exists)
            FileWrites.Delete(path);
        return length;
    }

    private static IEnumerable<OrphanedFile> Files(string folder, string ending)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + ending, NoLinks))
        {
            if (StoredId.TryParse(Path.GetFileName(path)[..^ending.Length], out var id))
                yield return new OrphanedFile(id, path);
        }
    }

    private static void Permit(string path, UnixFileMode added)
    {
        var mode = System.IO.File.GetUnixFileMode(NoLink(path));
        if (!mode.HasFlag(added))
            FileWrites.Permit(path, mode | added);
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string NoLink(string path) => IsLink(path) ? throw Linked(path) : path;

    private static IOException Linked(string path) =>
        new($"{Path.GetFileName(path)} on the volume is a symbolic link, or is in one: the server follows none.");

    private static string MakeFolder(string path)
    {
        if (!Directory.Exists(path))
            FileWrites.MakeFolder(path, OwnerOnly);
        return path;
    }

    private string IncomingPath(StoredId id) => Path.Combine(_incoming, id.Value + ".part");

    private string StoredPath(StoredId id) => Path.Combine(_transfers, id.Value[..2], id.Value);

    private string SealedPath(StoredId id)
    {
        EnsureThere();
        var folder = NoLink(Path.Combine(_transfers, id.Value[..2]));
        if (!Directory.Exists(folder))
        {
            MakeFolder(folder);
            Posix.SyncFolder(_transfers);
        }

        return Path.Combine(folder, id.Value);
    }
}

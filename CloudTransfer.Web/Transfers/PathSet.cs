using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The paths of one transfer, each once on every desktop: names that differ in case or in Unicode normalisation only
/// are one name to Windows and macOS, and a file and a folder of one name cannot both be unpacked. The later one
/// becomes <c>photo (2).jpg</c>; folders of one name are one folder. Adding takes time by the path's length alone, however
/// many names are alike. For one caller at a time.
/// </summary>
public sealed class PathSet
{
    /// <summary>Folders in one transfer: a path may bring 63 of them, which no count of files holds down.</summary>
    public const int MaxFolders = 100_000;

    private const int File = -1;
    private const int Root = 0;

    // Which folder a name stands in, and the name as all desktops compare it: a folder's number, or a file.
    private readonly Dictionary<(int Folder, string Key), int> _entries = [];
    private readonly Dictionary<(int Folder, string Key), string> _renamedFolders = [];
    private readonly Dictionary<(int Folder, string Pattern), int> _lastNumbers = [];
    private int _folders;

    /// <summary>
    /// Adds a path, renamed where it must be; false when the transfer would have more than
    /// <see cref="MaxFolders"/> folders.
    /// </summary>
    public bool TryAdd(RelativePath path, [NotNullWhen(true)] out RelativePath? unique)
    {
        var components = path.Value.Split('/');
        var folder = Root;
        unique = null;
        for (var level = 0; level < components.Length - 1; level++)
        {
            if (!TryEnter(ref folder, ref components[level]))
                return false;
        }

        components[^1] = Free(folder, components[^1], out var key);
        if (!TryJoin(path, components, out unique, out var isShortened))
            return false;
        if (isShortened)
            return TryAdd(unique, out unique);
        _entries.Add((folder, key), File);
        return true;
    }

    /// <summary>Adds a folder by its path, for which the same holds; one that is there is the same folder.</summary>
    public bool TryAddFolder(RelativePath path, [NotNullWhen(true)] out RelativePath? unique)
    {
        var components = path.Value.Split('/');
        var folder = Root;
        unique = null;
        for (var level = 0; level < components.Length; level++)
        {
            if (!TryEnter(ref folder, ref components[level]))
                return false;
        }

        return TryJoin(path, components, out unique, out var isShortened) && (!isShortened || TryAddFolder(unique, out unique));
    }

    // What renaming made too long is shortened as any client's name is, and may then be taken itself.
    private static bool TryJoin(RelativePath path, string[] components, [NotNullWhen(true)] out RelativePath? joined, out bool isShortened)
    {
        var value = string.Join('/', components);
        isShortened = false;
        joined = path;
        if (string.Equals(path.Value, value, StringComparison.Ordinal))
            return true;
        isShortened = !RelativePath.TryParse(value, out joined) || !string.Equals(joined.Value, value, StringComparison.Ordinal);
        return joined is not null;
    }

    /// <summary>Steps into a folder, which is made when it is new and renamed when a file has its name.</summary>
    private bool TryEnter(ref int folder, ref string name)
    {
        var key = Fold(name);
        if (_entries.TryGetValue((folder, key), out var entry) && entry == File)
        {
            ref var renamed = ref CollectionsMarshal.GetValueRefOrAddDefault(_renamedFolders, (folder, key), out _);
            name = renamed ??= Free(folder, name, out _);
            key = Fold(name);
        }

        ref var inner = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, (folder, key), out var known);
        if (!known)
            inner = ++_folders;
        folder = inner;
        return _folders <= MaxFolders;
    }

    /// <summary>The name itself where it is free, else the first free one of <c>name (2)</c>, <c>name (3)</c>, …</summary>
    private string Free(int folder, string name, out string key)
    {
        key = Fold(name);
        if (!_entries.ContainsKey((folder, key)))
            return name;

        const int reservation = 10; // " (999999)" and one to spare
        var (stem, extension) = PathComponent.Split(name);
        stem = PathComponent.Truncate(stem, PathComponent.MaxBytes - extension.Length - reservation);

        // Numbers go on from the last one given to this stem and extension: nothing is tried twice.
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastNumbers, (folder, Fold(stem + extension)), out var counted);
        if (!counted)
            number = 1;
        string free;
        do
        {
            free = $"{stem} ({++number}){extension}";
            key = Fold(free);
        }
        while (_entries.ContainsKey((folder, key)));
        return free;
    }

    /// <summary>
    /// Canonical caseless matching (Unicode, 3.13, D145) with simple case mappings: lower before upper, so that the two
    /// sharp s meet, and the two signs of kelvin. Of the full foldings, names really hold one: ß is ss.
    /// </summary>
    private static string Fold(string name) => Ascii.IsValid(name)
        ? name.ToUpperInvariant()
        : name.Normalize(NormalizationForm.FormD).ToLowerInvariant().ToUpperInvariant()
            .Replace("ß", "SS", StringComparison.Ordinal).Normalize(NormalizationForm.FormD);
}

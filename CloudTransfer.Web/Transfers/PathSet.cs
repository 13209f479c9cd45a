using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The paths of one transfer, unique on every desktop system: Windows and macOS treat names that differ only in case or
/// Unicode normalisation as equal, and a file and a folder cannot have the same name. The later one is renamed to
/// <c>photo (2).jpg</c>; folders of the same name are merged. The time to add a path depends on its length alone,
/// however many names collide. Not thread-safe.
/// </summary>
public sealed class PathSet
{
    /// <summary>
    /// The maximum number of folders of a transfer. A path can create 63 of them, so the maximum number of files does
    /// not limit them.
    /// </summary>
    public const int MaxFolders = 100_000;

    private const int File = -1;
    private const int Root = 0;

    // Maps a parent folder and a folded name to the number of a folder, or to a file.
    private readonly Dictionary<(int Folder, string Key), int> _entries = [];
    private readonly Dictionary<(int Folder, string Key), string> _renamedFolders = [];
    private readonly Dictionary<(int Folder, string Pattern), int> _lastNumbers = [];
    private int _folders;

    /// <summary>
    /// Adds a path, renamed where necessary. Returns false if the transfer would have more than
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

        components[^1] = FindFree(folder, components[^1], out var key);
        if (!TryJoin(path, components, out unique, out var isShortened))
            return false;
        if (isShortened)
            return TryAdd(unique, out unique);
        _entries.Add((folder, key), File);
        return true;
    }

    /// <summary>Adds a folder under the same rules; an existing folder is reused.</summary>
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

    // A path that became too long is shortened like any other name, and may then collide again.
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

    /// <summary>Enters a folder. Creates it if it does not exist, and renames it if a file has its name.</summary>
    private bool TryEnter(ref int folder, ref string name)
    {
        var key = Fold(name);
        if (_entries.TryGetValue((folder, key), out var entry) && entry == File)
        {
            ref var renamed = ref CollectionsMarshal.GetValueRefOrAddDefault(_renamedFolders, (folder, key), out _);
            name = renamed ??= FindFree(folder, name, out _);
            key = Fold(name);
        }

        ref var inner = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, (folder, key), out var exists);
        if (!exists)
            inner = ++_folders;
        folder = inner;
        return _folders <= MaxFolders;
    }

    /// <summary>
    /// The name itself if it is free, otherwise the first free one of <c>name (2)</c>, <c>name (3)</c>, …
    /// </summary>
    private string FindFree(int folder, string name, out string key)
    {
        key = Fold(name);
        if (!_entries.ContainsKey((folder, key)))
            return name;

        const int suffixLength = 10; // " (999999)" plus one byte
        var (stem, extension) = PathComponent.Split(name);
        stem = PathComponent.Truncate(stem, PathComponent.MaxBytes - extension.Length - suffixLength);

        // Continue from the last number of this stem and extension, so that no number is tried twice.
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
    /// Canonical caseless matching (Unicode, 3.13, D145) with simple case mappings: lower before upper case, so that
    /// both sharp s and both kelvin signs are equal. The only full folding that is common in names is ß to ss.
    /// </summary>
    private static string Fold(string name) => Ascii.IsValid(name)
        ? name.ToUpperInvariant()
        : name.Normalize(NormalizationForm.FormD).ToLowerInvariant().ToUpperInvariant()
            .Replace("ß", "SS", StringComparison.Ordinal).Normalize(NormalizationForm.FormD);
}

using System.Collections.Frozen;

namespace CloudTransfer.Web.Downloads;

/// <summary>How a page can preview a file.</summary>
public enum PreviewKind
{
    /// <summary>The file has no preview.</summary>
    None,

    /// <summary>As an image.</summary>
    Image,

    /// <summary>As a video.</summary>
    Video,

    /// <summary>As audio.</summary>
    Audio,

    /// <summary>In the browser's PDF viewer.</summary>
    Pdf,

    /// <summary>As escaped text. This includes files that a browser might execute, such as HTML and SVG.</summary>
    Text,
}

/// <summary>Which files have a preview, from a fixed list of extensions.</summary>
public static class PreviewKinds
{
    private static readonly FrozenDictionary<string, PreviewKind> ByExtension = All().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a file with this name can be previewed.</summary>
    public static PreviewKind Of(string name) => ByExtension.GetValueOrDefault(Path.GetExtension(name), PreviewKind.None);

    /// <summary>Whether the page embeds the content itself rather than a text excerpt.</summary>
    public static bool IsEmbedded(this PreviewKind kind) => kind is not (PreviewKind.None or PreviewKind.Text);

    private static IEnumerable<KeyValuePair<string, PreviewKind>> All() =>
    [
        .. Each(PreviewKind.Image, ".avif .bmp .gif .jpeg .jpg .png .webp"),
        .. Each(PreviewKind.Video, ".m4v .mov .mp4 .ogv .webm"),
        .. Each(PreviewKind.Audio, ".aac .flac .m4a .mp3 .oga .ogg .opus .wav"),
        .. Each(PreviewKind.Pdf, ".pdf"),
        .. Each(
            PreviewKind.Text,
            ".bat .c .cfg .conf .cpp .cs .css .csv .diff .go .h .hpp .htm .html .ini .java .js .json .jsonl .kt .log .lua .md .patch "
            + ".php .ps1 .py .r .rb .rs .rst .sh .sql .srt .svg .swift .tex .toml .ts .tsv .txt .vtt .xhtml .xml .yaml .yml"),
    ];

    private static IEnumerable<KeyValuePair<string, PreviewKind>> Each(PreviewKind kind, string extensions) =>
        extensions.Split(' ').Select(extension => KeyValuePair.Create(extension, kind));
}

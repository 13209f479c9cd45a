using System.Collections.Frozen;

namespace CloudTransfer.Web.Downloads;

/// <summary>How a file can be looked at in a page.</summary>
public enum PreviewKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a picture.</summary>
    Image,

    /// <summary>As a film.</summary>
    Video,

    /// <summary>As sound.</summary>
    Audio,

    /// <summary>In the browser's own viewer.</summary>
    Pdf,

    /// <summary>As escaped text; what a browser might run, such as HTML and SVG, as nothing else.</summary>
    Text,
}

/// <summary>Which files can be looked at: by their ending, from a fixed list.</summary>
public static class PreviewKinds
{
    private static readonly FrozenDictionary<string, PreviewKind> Known = All().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a file with this name can be looked at.</summary>
    public static PreviewKind Of(string name) => Known.GetValueOrDefault(Path.GetExtension(name), PreviewKind.None);

    /// <summary>Whether the bytes themselves are sent to the page, rather than an excerpt in it.</summary>
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

    private static IEnumerable<KeyValuePair<string, PreviewKind>> Each(PreviewKind kind, string endings) =>
        endings.Split(' ').Select(ending => KeyValuePair.Create(ending, kind));
}

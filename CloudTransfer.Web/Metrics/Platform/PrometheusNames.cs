using System.Text;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Metrics.Platform;

/// <summary>
/// Names as OpenTelemetry's specification "Prometheus and OpenMetrics Compatibility" makes them of an
/// instrument's: characters that Prometheus does not know become underscores, the unit is appended.
/// </summary>
internal static partial class PrometheusNames
{
    /// <summary>The family's name, without <c>_total</c>.</summary>
    public static string Family(string instrument, string unit)
    {
        var name = Clean(instrument);
        return unit.Length == 0 || name.EndsWith("_" + unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    /// <summary>A UCUM unit in words, for example <c>By</c> as bytes; empty where there is none, as in <c>{file}</c>.</summary>
    public static string Unit(string? unit, bool gauge)
    {
        var words = Notes().Replace(unit ?? "", "");
        return words.Split('/') switch
        {
            ["", var per] => $"per_{Singular(per)}",
            [var of, var per] => $"{Word(of)}_per_{Singular(per)}",
            ["1"] when gauge => "ratio",
            _ => Word(words),
        };
    }

    /// <summary>A label's name.</summary>
    public static string Label(string tag) => Clean(tag);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Notes();

    private static string Word(string unit) => unit switch
    {
        "1" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        "Cel" => "celsius",
        "Hz" => "hertz",
        _ => Clean(unit),
    };

    private static string Singular(string unit) => Word(unit) is { Length: > 1 } word && word[^1] == 's' ? word[..^1] : Word(unit);

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var kept = char.IsAsciiLetterOrDigit(c) ? c : '_';
            if (clean.Length == 0 && char.IsAsciiDigit(kept))
                clean.Append('_');
            if (kept != '_' || clean.Length == 0 || clean[^1] != '_')
                clean.Append(kept);
        }

        return clean.ToString();
    }
}

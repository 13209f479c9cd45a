using System.Globalization;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>What a move says to people: sentences, and how far it is.</summary>
internal sealed class MoveOutput(TextWriter output, TimeProvider time)
{
    /// <summary>Says a sentence.</summary>
    public Task SayAsync(string sentence) => output.WriteLineAsync(sentence);

    /// <summary>Shows how far the copying is, until it is disposed of.</summary>
    /// <param name="done">The bytes that were copied before.</param>
    /// <param name="total">All of them.</param>
    public CopyProgress Progress(long done, long total) => new(output, Console.IsOutputRedirected ? null : Width(), done, total, time);

    /// <summary>Transfers and bytes, as a sentence says them.</summary>
    public static string Amount(long transfers, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{transfers:N0} {(transfers == 1 ? "transfer" : "transfers")}, {new ByteSize(bytes)}");

    /// <summary>A time as a sentence says it.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalMinutes} min {span.Seconds} s");

    private static int Width() => Console.WindowWidth is var width and > 0 ? width : 80;
}

using System.Text;
using QRCoder;

namespace CloudTransfer.Web.Models;

/// <summary>
/// A QR code (ISO/IEC 18004) as SVG. It is dark on white in any colour scheme: scanners do not read inverted codes
/// reliably.
/// </summary>
internal static class QrCode
{
    /// <summary>The image, with the quiet zone of four modules that scanners need.</summary>
    public static string Svg(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var from = x;
                while (x < rows.Count && rows[y][x])
                    x++;
                if (x > from)
                    path.Append('M').Append(from).Append(' ').Append(y).Append('h').Append(x - from).Append("v1h").Append(from - x).Append('z');
            }
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rows.Count} {rows.Count}" width="512" height="512" shape-rendering="crispEdges" role="img" aria-label="QR code of the link"><path fill="#fff" d="M0 0h{rows.Count}v{rows.Count}H0z"/><path d="{path}"/></svg>
            """;
    }
}

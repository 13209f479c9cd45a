using System.Drawing;
using QRCoder;

namespace CloudTransfer.Web.Models;

/// <summary>
/// A QR code (ISO/IEC 18004) as SVG. It is dark on white in any colour scheme: scanners do not read inverted codes
/// reliably.
/// </summary>
internal static class QrCode
{
    private const int Pixels = 512;

    /// <summary>The image, an SVG, with the quiet zone of four modules that scanners need.</summary>
    public static string Svg(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(code);
        return image.GetGraphic(new Size(Pixels, Pixels), "#000", "#fff", drawQuietZones: true);
    }
}

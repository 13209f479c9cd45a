using System.Drawing;
using QRCoder;

namespace CloudTransfer.Web.Models;

/// <summary>A text as a QR code (ISO/IEC 18004): dark on white whatever the page looks like, or scanners fail.</summary>
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

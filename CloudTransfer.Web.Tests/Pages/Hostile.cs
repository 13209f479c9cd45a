namespace CloudTransfer.Web.Tests.Pages;

/// <summary>Names that contain markup, control characters or paths.</summary>
internal static class Hostile
{
    public static readonly string[] Names =
    [
        "<img src=x onerror=alert(1)>.txt",
        "\"><script>alert(2)<&#47;script>.html",
        "' onmouseover='alert(3)/javascript:alert(4).svg",
        "safe\u202Egpj.exe",
        "\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD.txt",
        new string('W', 251) + ".txt",
        "{{7*7}}${7*7}@(7*7).txt",
    ];
}

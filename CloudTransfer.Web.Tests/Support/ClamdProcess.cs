using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Debian's clamd on a unix socket, with one signature: that of the EICAR test file.</summary>
internal sealed class ClamdProcess : IAsyncDisposable
{
    /// <summary>The name of the signature.</summary>
    public const string Finding = "Own.Eicar.UNOFFICIAL";

    private readonly ExternalServer _server;

    private ClamdProcess(ExternalServer server) => _server = server;

    /// <summary>The EICAR test file. It is concatenated here so that no scanner finds it in this source file.</summary>
    public static byte[] Eicar => Encoding.ASCII.GetBytes(string.Concat(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!", "$H+H*"));

    /// <summary>The value of <c>Scan:ClamAv</c> for a clamd in this folder, which need not run yet.</summary>
    public static string AddressIn(string folder) => $"unix://{SocketIn(folder)}";

    /// <summary>Starts clamd and waits until it accepts connections.</summary>
    public static async Task<ClamdProcess> StartAsync(string program, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "signatures"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "signatures", "own.hsb"), $"{Convert.ToHexStringLower(SHA256.HashData(Eicar))}:{Eicar.Length}:Own.Eicar\n");
        var settings = Path.Combine(folder, "clamd.conf");
        await File.WriteAllTextAsync(settings, $"DatabaseDirectory {folder}/signatures\nLocalSocket {SocketIn(folder)}\nForeground yes\nMaxThreads 2\nStreamMaxLength 1M\n");
        var start = new ProcessStartInfo(program, ["-c", settings]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        return new ClamdProcess(await ExternalServer.StartAsync(start, async () =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketIn(folder)));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string SocketIn(string folder) => Path.Combine(folder, "clamd.ctl");
}

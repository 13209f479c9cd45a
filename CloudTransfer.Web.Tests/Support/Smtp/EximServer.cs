using System.Diagnostics;
using System.Net.Sockets;
using MimeKit;

namespace CloudTransfer.Web.Tests.Support.Smtp;

/// <summary>
/// Debian's Exim, a real mail server, on a loopback port. It takes mail for everybody into a folder, and asks for STARTTLS and a
/// sign-in first; addresses that begin with 4 are answered 450, those that begin with 5 are answered 550.
/// </summary>
internal sealed class EximServer : IAsyncDisposable
{
    public const string User = "transfers", Password = "not-a-secret";

    // In Exim's own language of conditions.
    private const string Condition = "${if and{{eq{$auth2}{" + User + "}}{eq{$auth3}{" + Password + "}}}}", Encrypted = "${if def:tls_in_cipher}";

    // One for all tests that need no server of their own. It ends with the process of the tests.
    private static readonly Lazy<Task<EximServer>> Common = new(async () =>
    {
        var server = await StartAsync();
        ExternalServer.EndWithTests("TERM", server._folder.Path, [server._running!]);
        return server;
    });

    private readonly TestFolder _folder = new("/tmp");
    private readonly string _program;
    private readonly int _port = Loopback.FreePort();
    private ExternalServer? _running;

    private EximServer(string program) => _program = program;

    /// <summary>The settings with which a replica sends by it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Mail:Smtp:Host", "localhost"), ("Mail:Smtp:Port", $"{_port}"), ("Mail:Smtp:CaFile", _folder["root.pem"]),
        ("Mail:Smtp:User", User), ("Mail:Smtp:Password", Password), ("Mail:From", "CloudTransfer <transfers@send.example.org>"),
    ];

    /// <summary>The server that tests share.</summary>
    public static Task<EximServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server of its own; skips the test where the package is not installed, or may not run.</summary>
    public static async Task<EximServer> StartAsync()
    {
        var program = Requires.Program("exim4");
        Requires.That(Environment.IsPrivilegedProcess, "Exim needs root");
        var server = new EximServer(program);
        await server.PrepareAsync();
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Ends it; who connects is refused.</summary>
    public Task StopAsync() => _running!.StopAsync("TERM");

    /// <summary>Starts it, again after <see cref="StopAsync"/> on the same port.</summary>
    public async Task ResumeAsync() => _running = await ExternalServer.StartAsync(
        new ProcessStartInfo(_program, ["-C", _folder["exim.conf"], "-bdf", "-q10m"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });

    /// <summary>The mails for an address, as far as they have come.</summary>
    public IReadOnlyList<MimeMessage> For(string address) =>
        [.. Directory.EnumerateFiles(_folder["mail/new"]).Select(Read).Where(mail => mail.To.Mailboxes.Any(to => string.Equals(MailboxAddress.EncodeAddrspec(to.Address), address, StringComparison.Ordinal)))];

    /// <summary>Waits for a mail to an address.</summary>
    public async Task<MimeMessage> ReceiveAsync(string address, int number = 1)
    {
        await Eventually.TrueAsync($"A mail to {address} should come.", () => Task.FromResult(For(address).Count >= number));
        return For(address)[number - 1];
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await StopAsync();
            await _running.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static MimeMessage Read(string file) => MimeMessage.Load(file);

    // As authorities do it, another certificate stands between the authority's and the server's, which sends both of the latter.
    private async Task MakeCertificatesAsync()
    {
        string[] authority = ["-addext", "basicConstraints=critical,CA:TRUE"];
        await MakeAsync("root", [.. authority]);
        await MakeAsync("between", [.. authority, .. SignedBy("root")]);
        await MakeAsync("localhost", ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE", .. SignedBy("between")]);
        await File.WriteAllTextAsync(_folder["cert.pem"], await File.ReadAllTextAsync(_folder["localhost.pem"]) + await File.ReadAllTextAsync(_folder["between.pem"]));

        string[] SignedBy(string name) => ["-CA", _folder[$"{name}.pem"], "-CAkey", _folder[$"{name}.key"]];

        Task MakeAsync(string name, string[] more) => Tool.RunAsync(
            "openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", _folder[$"{name}.key"], "-out", _folder[$"{name}.pem"],
                "-days", "30", "-subj", $"/CN={name}", .. more]);
    }

    private async Task PrepareAsync()
    {
        foreach (var name in new[] { "spool", "mail/new", "mail/cur", "mail/tmp" })
            Directory.CreateDirectory(_folder[name]);
        await MakeCertificatesAsync();
        await File.WriteAllTextAsync(_folder["exim.conf"],
            $$"""
            primary_hostname = localhost
            spool_directory = {{_folder["spool"]}}
            log_file_path = {{_folder.Path}}/%slog
            exim_user = Debian-exim
            exim_group = Debian-exim
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = {{_port}}
            tls_advertise_hosts = *
            smtputf8_advertise_hosts = *
            tls_certificate = {{_folder["cert.pem"]}}
            tls_privatekey = {{_folder["localhost.key"]}}
            acl_smtp_rcpt = rcpt
            acl_smtp_data = accept
            host_lookup =
            rfc1413_hosts =
            begin acl
            rcpt:
              deny message = encryption and a sign-in are needed
                !authenticated = *
              deny message = encryption is needed
                !encrypted = *
              defer message = mailbox busy, try later
                local_parts = ^4
              deny message = no such user
                local_parts = ^5
              accept
            accept:
              accept
            begin routers
            all:
              driver = accept
              transport = folder
            begin transports
            folder:
              driver = appendfile
              directory = {{_folder["mail"]}}
              maildir_format
              user = Debian-exim
            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_condition = {{Condition}}
              server_set_id = $auth2
              server_advertise_condition = {{Encrypted}}

            """);
        await Tool.RunAsync("chown", "-R", "Debian-exim", _folder.Path);
        await Tool.RunAsync("chown", "root", _folder["exim.conf"]);
    }
}

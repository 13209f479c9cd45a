using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications;

/// <summary>Section <c>Mail:Smtp</c>: the mail server that takes the mails.</summary>
public sealed class SmtpOptions
{
    private const int StartTlsPort = 587, TlsPort = 465, PlainPort = 25;

    private static readonly string[] Securities = ["starttls", "tls", "none"];

    /// <summary>Its name or address, such as <c>smtp.example.org</c>; null where no mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port; null for 587 with starttls, 465 with tls, and 25 with none.</summary>
    public int? Port { get; set; }

    /// <summary>
    /// How the connection is secured: <c>starttls</c>, and no mail is sent where the server does not offer it; <c>tls</c> from the
    /// first byte; or <c>none</c>, for a server on the same host or network.
    /// </summary>
    public string Security { get; set => field = string.IsNullOrEmpty(value) ? "starttls" : value; } = "starttls";

    /// <summary>The user to sign in with; null to send without.</summary>
    public string? User { get; set; }

    /// <summary>The password of the user.</summary>
    public string? Password { get; set; }

    /// <summary>A file whose first line is the password, such as a secret of Docker. It is read anew for each connection.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>A file with the certificates, in PEM, of the authorities that may have signed the server's; null for those that the system trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long the mail server may take for each answer.</summary>
    public Duration Timeout { get; set; } = new(TimeSpan.FromMinutes(1));

    /// <summary>The port that is connected to.</summary>
    internal int EffectivePort => Port ?? Security switch
    {
        "tls" => TlsPort,
        "none" => PlainPort,
        _ => StartTlsPort,
    };

    /// <summary>The password, of whichever place; empty for none.</summary>
    internal string ReadPassword() => PasswordFile is { Length: > 0 } file ? File.ReadLines(file).FirstOrDefault() ?? "" : Password ?? "";

    /// <summary>What is wrong, a sentence each.</summary>
    internal IEnumerable<string> Errors()
    {
        if (Uri.CheckHostName(Host) is UriHostNameType.Unknown)
            yield return $"Mail:Smtp:Host is '{Host}': it must be a host's name or address, such as smtp.example.org.";
        if (Port is < 1 or > 65535)
            yield return $"Mail:Smtp:Port is {Port}: it must be a whole number from 1 to 65535.";
        if (!Securities.Contains(Security, StringComparer.Ordinal))
            yield return $"Mail:Smtp:Security is '{Security}': it must be starttls, tls or none.";
        if (Timeout.Value < TimeSpan.FromSeconds(1) || Timeout.Value > TimeSpan.FromMinutes(10))
            yield return $"Mail:Smtp:Timeout is {Timeout}: it must be from 1s to 10m.";
        if (CaFile is { Length: > 0 } && !File.Exists(CaFile))
            yield return $"Mail:Smtp:CaFile is '{CaFile}': it must be a file that the server may read.";
        if (PasswordFile is { Length: > 0 } && Password is { Length: > 0 })
            yield return "Mail:Smtp:PasswordFile is set, and Mail:Smtp:Password is, too: set one of them.";
        else if (PasswordFile is { Length: > 0 } && !File.Exists(PasswordFile))
            yield return $"Mail:Smtp:PasswordFile is '{PasswordFile}': it must be a file that the server may read.";
        if (string.IsNullOrEmpty(User) != (string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(PasswordFile)))
            yield return $"Mail:Smtp:User is '{User}': it must be set together with Mail:Smtp:Password or Mail:Smtp:PasswordFile.";
    }
}

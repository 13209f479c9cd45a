using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace CloudTransfer.Web.Notifications;

/// <summary>Hands mails to the mail server, on a connection each.</summary>
public sealed class SmtpSender(IOptions<MailOptions> options)
{
    private const int WordsLimit = 300, FirstPermanent = 500;

    /// <summary>Hands a message to the mail server, which has it for good where the answer is <see cref="SmtpAnswer.Taken"/>.</summary>
    public async Task<SmtpAnswer> SendAsync(MimeMessage message, EmailAddress to, CancellationToken cancel)
    {
        using var client = NewClient();
        try
        {
            await ConnectAsync(client, cancel);
            if (to.NeedsUtf8 && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
                return new SmtpAnswer.NotWritable();
        }
        catch (Exception fault) when (IsOfServer(fault) || fault is SmtpCommandException)
        {
            return new SmtpAnswer.Unreachable(fault, WasTold: false);
        }

        var answer = await SendAsync(client, message, to, cancel);
        await DisconnectAsync(client, cancel);
        return answer;
    }

    // Whether a certificate was revoked is asked of others, who may be out of reach.
    private SmtpClient NewClient()
    {
        var client = new SmtpClient { Timeout = (int)options.Value.Smtp.Timeout.Value.TotalMilliseconds, CheckCertificateRevocation = false };
        if (options.Value.Smtp.CaFile is { Length: > 0 } file)
            client.ServerCertificateValidationCallback = (_, certificate, sent, errors) => certificate is X509Certificate2 presented && IsSigned(presented, sent, errors, file);
        return client;
    }

    // The server sends the certificates between its own and that of the authority.
    private static bool IsSigned(X509Certificate2 presented, X509Chain? sent, SslPolicyErrors errors, string file)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is SslPolicyErrors.None && chain.Build(presented);
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancel)
    {
        var smtp = options.Value.Smtp;
        await client.ConnectAsync(smtp.Host!, smtp.EffectivePort, smtp.Security switch
        {
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, cancel);
        if (smtp.User is { Length: > 0 } user)
            await client.AuthenticateAsync(user, smtp.ReadPassword(), cancel);
    }

    private static async Task<SmtpAnswer> SendAsync(SmtpClient client, MimeMessage message, EmailAddress to, CancellationToken cancel)
    {
        var format = FormatOptions.Default.Clone();
        format.International = to.NeedsUtf8;
        try
        {
            await client.SendAsync(format, message, (MailboxAddress)message.From[0], [new MailboxAddress("", to.Value)], cancel);
            return new SmtpAnswer.Taken();
        }
        catch (SmtpCommandException refusal) when (IsOfSender(refusal))
        {
            return new SmtpAnswer.Unreachable(refusal, WasTold: false);
        }
        catch (SmtpCommandException refusal)
        {
            var words = Words(refusal);
            return (int)refusal.StatusCode >= FirstPermanent ? new SmtpAnswer.Refused(words) : new SmtpAnswer.Deferred(words);
        }
        catch (Exception fault) when (IsOfServer(fault))
        {
            return new SmtpAnswer.Unreachable(fault, WasTold: fault is not ServiceNotAuthenticatedException);
        }
    }

    // The mail is taken, or not: how the connection ends is nothing to it.
    private static async Task DisconnectAsync(SmtpClient client, CancellationToken cancel)
    {
        try
        {
            await client.DisconnectAsync(quit: client.IsConnected, cancel);
        }
        catch (Exception fault) when (IsOfServer(fault))
        {
            return;
        }
    }

    // A refusal of MAIL FROM says nothing of the recipient: every other mail would get it, too.
    private static bool IsOfSender(SmtpCommandException refusal) =>
        (int)refusal.StatusCode >= FirstPermanent && refusal.ErrorCode is SmtpErrorCode.SenderNotAccepted;

    private static bool IsOfServer(Exception fault) => fault is IOException or SocketException or TimeoutException or ServiceNotConnectedException
        or ServiceNotAuthenticatedException or ProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException or UnauthorizedAccessException;

    private static string Words(SmtpCommandException refusal)
    {
        var line = string.Concat($"{(int)refusal.StatusCode} {refusal.Message}".Select(sign => char.IsControl(sign) ? ' ' : sign));
        return line.Length > WordsLimit ? line[..WordsLimit] : line;
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A self-signed certificate for 127.0.0.1 in files, which only the test trusts.</summary>
internal sealed class SelfSignedCertificate : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly X509Certificate2 _certificate;

    /// <summary>Creates the certificate and writes it and its key to a folder.</summary>
    public SelfSignedCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cloudtransfer-test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now - Life, now + Life);
        (Path, KeyPath) = (System.IO.Path.Combine(folder, "certificate.pem"), System.IO.Path.Combine(folder, "key.pem"));
        File.WriteAllText(Path, _certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    public string Path { get; }

    public string KeyPath { get; }

    /// <summary>Options for a client that trusts only this certificate.</summary>
    public SslClientAuthenticationOptions Trusted => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public void Dispose() => _certificate.Dispose();
}

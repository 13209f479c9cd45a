using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudTransfer.Web.Tests.Support.Passkeys;

/// <summary>A browser with an authenticator that has one passkey (WebAuthn Level 3, sections 6.1 and 6.5), and does what a test wants of it, right or wrong.</summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private const byte Present = 0x01, Verified = 0x04, HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _user = "";

    /// <summary>The origin that the browser says it is at.</summary>
    public string Origin { get; set; } = PasskeyServers.Origin;

    /// <summary>The relying party that the passkey is of.</summary>
    public string RelyingParty { get; set; } = new Uri(PasskeyServers.Origin).Host;

    /// <summary>The signature counter; 0 for an authenticator without one.</summary>
    public uint Counter { get; set; }

    /// <summary>Whether the person unlocks the authenticator.</summary>
    public bool IsUnlocked { get; set; } = true;

    /// <summary>Whether the signature is right.</summary>
    public bool IsSound { get; set; } = true;

    /// <summary>The credential id.</summary>
    public string Id => Base64Url.EncodeToString(_id);

    /// <summary>Makes the passkey: what <c>navigator.credentials.create</c> answers to these options.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _user = asked["user"]!["id"]!.GetValue<string>();
        byte[] data = [.. AuthenticatorData(HasCredential), .. new byte[16], .. Number((ushort)_id.Length), .. _id, .. PublicKey()];
        // A map in CBOR (RFC 8949) with fmt, attStmt and authData.
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, .. Number((ushort)data.Length), .. data];
        return Credential(new { clientDataJSON = ClientData("webauthn.create", asked), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } });
    }

    /// <summary>Options that ask for a passkey of the same person, which no server has asked for.</summary>
    public string CreationOptionsOfSomebody() => JsonSerializer.Serialize(new { challenge = "AAAA", user = new { id = _user } });

    /// <summary>Uses the passkey: what <c>navigator.credentials.get</c> answers to these options.</summary>
    public string Get(string options)
    {
        var client = ClientData("webauthn.get", JsonNode.Parse(options)!);
        var data = AuthenticatorData(0);
        byte[] signed = [.. data, .. SHA256.HashData(Base64Url.DecodeFromChars(client))];
        if (!IsSound)
            signed[^1] ^= 1;
        return Credential(new
        {
            clientDataJSON = client,
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(_key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            userHandle = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private string Credential(object response) => JsonSerializer.Serialize(new { id = Id, rawId = Id, type = "public-key", clientExtensionResults = new { }, response });

    private string ClientData(string type, JsonNode options) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = options["challenge"]!.GetValue<string>(), origin = Origin, crossOrigin = false }));

    private byte[] AuthenticatorData(byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), (byte)(flags | Present | (IsUnlocked ? Verified : 0)), .. counter];
    }

    // A COSE_Key (RFC 9053): EC2, ES256, P-256, x, y.
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }

    private static byte[] Number(ushort value) => [(byte)(value >> 8), (byte)value];
}

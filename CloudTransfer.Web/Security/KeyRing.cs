using System.Text;
using System.Xml;
using System.Xml.Linq;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CloudTransfer.Web.Security;

/// <summary>
/// The Data Protection keys that the replicas share, each a file in <c>keys/</c> on the volume. A key is durable before it
/// is used, and its file is all there or not at all: a machine whose power fails finds no half of one.
/// </summary>
internal sealed partial class KeyRing(VolumeDocuments documents, ILogger<KeyRing> logger) : IXmlRepository
{
    private const string Folder = "keys", Extension = ".xml", Key = "key";

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. documents.All(Folder, Extension).Select(Read).OfType<XElement>()];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        // The framework's names are harmless, and a name of ours never collides.
        var name = IsHarmless(friendlyName) ? friendlyName : StoredId.New().Value;
        try
        {
            documents.Publish(Folder, name + Extension, Encoding.UTF8.GetBytes(element.ToString()));
        }
        catch (Exception fault) when (fault is VolumeFullException or VolumeUnusableException && element.Name.LocalName is Key && GetAllElements().Any(known => known.Name.LocalName is Key))
        {
            // The framework then goes on with the key that all replicas know, even one that is past its time, and tries again.
            Log.NotStored(logger, StorageFault.Sentence(fault));
        }
    }

    private static bool IsHarmless(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_');

    // One that cannot be read opens nothing; the others still do.
    private XElement? Read(byte[] document)
    {
        try
        {
            return XElement.Load(new MemoryStream(document));
        }
        catch (XmlException fault)
        {
            Log.Unreadable(logger, fault);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A key in keys/ cannot be read, and what it sealed is void")]
        public static partial void Unreadable(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The next key cannot be stored in keys/: the present one stays in use until it can. {Reason}")]
        public static partial void NotStored(ILogger logger, string? reason);
    }
}

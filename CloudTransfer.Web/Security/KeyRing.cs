using System.Data.Common;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CloudTransfer.Web.Security;

/// <summary>
/// The Data Protection keys that the replicas share, on the volume or in the database. A key is durable before it is used, and all
/// there or not at all.
/// </summary>
internal sealed partial class KeyRing(IKeyDocuments documents, ILogger<KeyRing> logger) : IXmlRepository
{
    private const string Key = "key";

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. documents.All().Select(document => Read(document.Content)).OfType<XElement>()];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        // The framework's names are harmless, and a name of ours never collides.
        var name = IsHarmless(friendlyName) ? friendlyName : StoredId.New().Value;
        try
        {
            documents.Add(name, Encoding.UTF8.GetBytes(element.ToString()));
        }
        catch (Exception fault) when (fault is VolumeFullException or VolumeUnusableException or DbException && element.Name.LocalName is Key && GetAllElements().Any(known => known.Name.LocalName is Key))
        {
            // The framework then goes on with the key that all replicas know, even one that is past its time, and tries again.
            Log.NotStored(logger, documents.Location, StorageFault.Sentence(fault) ?? fault.Message);
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
            Log.Unreadable(logger, documents.Location, fault);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A key in {Location} cannot be read, and what it sealed is void")]
        public static partial void Unreadable(ILogger logger, string location, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The next key cannot be stored in {Location}: the present one stays in use until it can. {Reason}")]
        public static partial void NotStored(ILogger logger, string location, string reason);
    }
}

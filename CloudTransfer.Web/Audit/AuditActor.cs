using System.Net;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Audit;

/// <summary>Who did something: a kind and, where there is one, an id, as <c>person:…</c> or <c>server</c>.</summary>
public readonly record struct AuditActor
{
    /// <summary>Anybody who has shown nothing.</summary>
    public static readonly AuditActor Anyone = new("anyone");

    /// <summary>Whoever knows a secret link or token: an owner, a requester, the reader of a mail.</summary>
    public static readonly AuditActor Link = new("link");

    /// <summary>The server itself: the cleaner, the scanner and other background work.</summary>
    public static readonly AuditActor Server = new("server");

    /// <summary>Whoever knows the administrator's key.</summary>
    public static readonly AuditActor Administrator = new("administrator");

    private const string PersonKind = "person:";

    private readonly string? _text;

    private AuditActor(string text) => _text = text;

    /// <summary>A person with an account.</summary>
    public static AuditActor Person(StoredId user) => new(PersonKind + user);

    /// <summary>Whoever knows an upload key, by the beginning of its fingerprint.</summary>
    public static AuditActor UploadKey(string fingerprint) => new($"key:{fingerprint[..12]}");

    /// <summary>A user whom the proxy in front names.</summary>
    public static AuditActor ProxyUser(string name) => new($"proxy-user:{name}");

    /// <summary>The id of the person in the text of an actor or a subject; null where it is none.</summary>
    public static StoredId? PersonOf(string text) =>
        text.StartsWith(PersonKind, StringComparison.Ordinal) && StoredId.TryParse(text[PersonKind.Length..], out var id) ? id : null;

    /// <inheritdoc/>
    public override string ToString() => _text ?? "server";
}

/// <summary>What something was done to: a kind and an id, as <c>transfer:…</c>; nothing where it concerns all.</summary>
public readonly record struct AuditSubject
{
    private const string TransferKind = "transfer:", RequestKind = "request:";

    private readonly string? _text;

    private AuditSubject(string text) => _text = text;

    /// <summary>The kind of what the text of a subject names.</summary>
    public static string KindOf(string text) => text.Split(':', 2)[0];

    /// <summary>A transfer.</summary>
    public static AuditSubject Transfer(StoredId id) => new(TransferKind + id);

    /// <summary>A file request.</summary>
    public static AuditSubject Request(StoredId id) => new(RequestKind + id);

    /// <summary>A person with an account.</summary>
    public static AuditSubject Person(StoredId id) => new($"person:{id}");

    /// <summary>An API token, by its id.</summary>
    public static AuditSubject Token(string id) => new($"token:{id}");

    /// <summary>An invitation.</summary>
    public static AuditSubject Invitation(StoredId id) => new($"invitation:{id}");

    /// <summary>Background work of a kind.</summary>
    public static AuditSubject Jobs(string kind) => new($"jobs:{kind}");

    /// <summary>A message to a webhook.</summary>
    public static AuditSubject Webhook(string id) => new($"webhook:{id}");

    /// <summary>An address of e-mail, by the beginning of its hash.</summary>
    public static AuditSubject Address(string hash) => new($"address:{hash[..16]}");

    /// <summary>Stored bytes that belong to nothing.</summary>
    public static AuditSubject Leftover(StoredId id) => new($"object:{id}");

    /// <summary>A move, by what its two databases have in common.</summary>
    public static AuditSubject Move(string pair) => new($"move:{pair}");

    /// <summary>All that may have an id.</summary>
    public static IReadOnlyList<AuditSubject> WithId(StoredId id) => [Transfer(id), Request(id), Person(id), Token(id.Value), Invitation(id), Leftover(id)];

    /// <summary>The id of the transfer in the text of a subject; null where it is none.</summary>
    public static StoredId? TransferOf(string text) => IdOf(text, TransferKind);

    /// <summary>The id of the file request in the text of a subject; null where it is none.</summary>
    public static StoredId? RequestOf(string text) => IdOf(text, RequestKind);

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    private static StoredId? IdOf(string text, string kind) =>
        text.StartsWith(kind, StringComparison.Ordinal) && StoredId.TryParse(text[kind.Length..], out var id) ? id : null;
}

/// <summary>Who calls, and from where.</summary>
/// <param name="Actor">Who it is, as far as it is known by now.</param>
/// <param name="Address">The true address; null for the server itself.</param>
public sealed record AuditCaller(AuditActor Actor, IPAddress? Address);

/// <summary>Tells who calls at this moment.</summary>
public abstract class AuditCallers
{
    /// <summary>Whose request it is; the server itself where it is none.</summary>
    public abstract AuditCaller Current { get; }
}

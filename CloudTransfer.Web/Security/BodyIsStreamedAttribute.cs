namespace CloudTransfer.Web.Security;

/// <summary>
/// Marks controllers whose actions read the body themselves, with their own limits. <see cref="RequestBodies"/> limits
/// every other body.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BodyIsStreamedAttribute : Attribute;

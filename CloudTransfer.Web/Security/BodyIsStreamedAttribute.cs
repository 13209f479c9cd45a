namespace CloudTransfer.Web.Security;

/// <summary>
/// Says that a controller's actions read the body themselves, by limits of their own; every other body is bounded by
/// <see cref="RequestBodies"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BodyIsStreamedAttribute : Attribute;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// For pages that grow with what is shown and hold no secret beside what a stranger may have put into the request: they
/// are compressed. All other pages are not, so that their length tells nothing (BREACH).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompressedAttribute : Attribute;

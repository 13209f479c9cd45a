namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// Marks pages whose size grows with their content, and that contain no secret next to text chosen by an attacker. They
/// are compressed. Other pages are not, so that their length reveals nothing (BREACH).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompressedAttribute : Attribute;

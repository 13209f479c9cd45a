using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Description;

/// <summary>Declares the request body of an action that reads it itself.</summary>
/// <param name="shape">The type of the document; null for raw bytes.</param>
/// <param name="contentType">The body's media type.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReceivesAttribute(Type? shape, string contentType) : Attribute
{
    public Type? Shape => shape;

    public string ContentType => contentType;
}

/// <summary>
/// Declares a response of an action, or of all actions of a controller. Errors are problem documents.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RespondsAttribute : ProducesResponseTypeAttribute
{
    /// <summary>Declares an error, or a success without a body.</summary>
    public RespondsAttribute(int status, string description)
        : base(status)
    {
        Description = description;
        if (status >= StatusCodes.Status400BadRequest)
            (Type, IsProblem) = (typeof(Problem), true);
    }

    /// <summary>Declares a success with a body.</summary>
    public RespondsAttribute(int status, Type shape, string description)
        : base(shape, status) => Description = description;

    /// <summary>Whether the response is a problem document (RFC 9457).</summary>
    public bool IsProblem { get; }
}

/// <summary>Declares that an action requires the transfer's owner token.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OwnerOnlyAttribute : Attribute;

/// <summary>Declares that an action requires the transfer's password, if it has one.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AsksForPasswordAttribute : Attribute;

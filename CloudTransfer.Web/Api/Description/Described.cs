using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api.Description;

/// <summary>Says what body an action takes that reads its body itself.</summary>
/// <param name="shape">The shape of it; null for bytes as they are.</param>
/// <param name="contentType">Its Content-Type.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReceivesAttribute(Type? shape, string contentType) : Attribute
{
    public Type? Shape => shape;

    public string ContentType => contentType;
}

/// <summary>Says what an action, or every action of a controller, answers; errors are problem documents.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AnswersAttribute : ProducesResponseTypeAttribute
{
    /// <summary>An error, or a success without a body.</summary>
    public AnswersAttribute(int status, string description)
        : base(status)
    {
        Description = description;
        if (status >= StatusCodes.Status400BadRequest)
            (Type, IsProblem) = (typeof(Problem), true);
    }

    /// <summary>A success with a body of a shape.</summary>
    public AnswersAttribute(int status, Type shape, string description)
        : base(shape, status) => Description = description;

    /// <summary>Whether it is a problem document (RFC 9457).</summary>
    public bool IsProblem { get; }
}

/// <summary>Says that an action is for who shows the transfer's owner token.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OwnerOnlyAttribute : Attribute;

/// <summary>Says that an action asks for the transfer's password where it has one.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AsksForPasswordAttribute : Attribute;

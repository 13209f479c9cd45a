using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>Marks the controllers of pages that are there only where people can sign in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AccountPagesAttribute : Attribute;

/// <summary>Leaves out the pages of accounts where nobody can have one: their addresses are unknown there.</summary>
/// <param name="isOn">Whether people can sign in.</param>
internal sealed class AccountPagesConvention(bool isOn) : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers.Where(controller => !isOn && controller.Attributes.OfType<AccountPagesAttribute>().Any()).ToList())
            application.Controllers.Remove(controller);
    }
}

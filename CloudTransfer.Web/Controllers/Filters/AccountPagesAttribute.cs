using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>Marks the controllers of pages that are there only where people can sign in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AccountPagesAttribute : Attribute
{
    /// <summary>Whether they are there only where people sign in by passkeys.</summary>
    public bool ForPasskeys { get; init; }
}

/// <summary>Leaves out the pages of accounts where nobody can have one: their addresses are unknown there.</summary>
/// <param name="signIn">How people sign in.</param>
internal sealed class AccountPagesConvention(SignInOptions signIn) : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers.Where(controller => controller.Attributes.OfType<AccountPagesAttribute>().Any(pages => !IsOn(pages))).ToList())
            application.Controllers.Remove(controller);
    }

    private bool IsOn(AccountPagesAttribute pages) => pages.ForPasskeys ? signIn.Passkeys.Enabled : signIn.IsOn;
}

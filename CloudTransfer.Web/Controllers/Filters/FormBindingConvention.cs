using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// Has model binding read forms for actions with a [FromForm] parameter, and for no other. By itself it would read the body of
/// every request that calls itself a form, whatever the method, into memory and temp files, before the action is asked.
/// </summary>
internal static class FormBindingConvention
{
    /// <summary>Takes the forms away from all actions, and gives them back to those that ask for one.</summary>
    public static void BindFormsOnlyWhereDeclared(this MvcOptions mvc)
    {
        mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
        mvc.Conventions.Add(new WhereAsked());
    }

    private sealed class WhereAsked : IParameterModelConvention
    {
        public void Apply(ParameterModel parameter)
        {
            if (parameter.BindingInfo?.BindingSource == BindingSource.Form)
                parameter.Action.Filters.Add(new ReadsForm());
        }
    }

    private sealed class ReadsForm : IResourceFilter
    {
        public void OnResourceExecuting(ResourceExecutingContext context) => context.ValueProviderFactories.Add(new FormValueProviderFactory());

        public void OnResourceExecuted(ResourceExecutedContext context)
        {
            // All is decided before.
        }
    }
}

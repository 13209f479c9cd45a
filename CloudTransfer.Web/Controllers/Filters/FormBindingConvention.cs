using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>
/// Lets model binding read forms only for actions with a [FromForm] parameter. Otherwise it would read the body of
/// every request with a form's Content-Type, whatever the method, into memory and temporary files before the action
/// runs.
/// </summary>
internal static class FormBindingConvention
{
    /// <summary>
    /// Removes the form value providers from all actions, and adds them to those with a [FromForm] parameter.
    /// </summary>
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
            // Nothing to do after the action.
        }
    }
}

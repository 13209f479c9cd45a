namespace CloudTransfer.Web.Settings;

/// <summary>
/// Says that a class has settings: the server's sections are found by it without loading all of the program's types, which
/// would take a tenth of a start.
/// </summary>
/// <param name="type">The class; its constant <c>Section</c> names the section.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class OptionsClassAttribute(Type type) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type => type;
}

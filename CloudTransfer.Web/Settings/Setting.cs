using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace CloudTransfer.Web.Settings;

/// <summary>A setting: a property of an options class and the key that it is bound from.</summary>
/// <param name="Section">The section of the class, such as <c>Upload</c>.</param>
/// <param name="Key">The key in the section, such as <c>MaxBytes</c>.</param>
/// <param name="Properties">The path of properties from the class to the setting.</param>
internal sealed record Setting(string Section, string Key, PropertyInfo[] Properties)
{
    /// <summary>The full key, such as <c>Upload:MaxBytes</c>.</summary>
    public string Path => $"{Section}:{Key}";

    /// <summary>Whether the setting is a list.</summary>
    public bool IsList => typeof(IEnumerable).IsAssignableFrom(Type) && Type != typeof(string);

    /// <summary>Whether the setting is a list of single values, such as networks.</summary>
    public bool IsListOfTexts => IsList && IsText(Type.GetElementType() ?? Type.GenericTypeArguments.LastOrDefault(typeof(string)));

    private Type Type => Properties[^1].PropertyType;

    /// <summary>Removes all values from a list; a list that cannot be changed is replaced.</summary>
    /// <param name="options">An instance of the options class.</param>
    public void Empty(object options)
    {
        if (Properties[..^1].Aggregate((object?)options, (owner, property) => owner is null ? null : property.GetValue(owner)) is not { } owner)
            return;
        if (Properties[^1].GetValue(owner) is IList { IsFixedSize: false } list)
            list.Clear();
        else if (Properties[^1].CanWrite)
            Properties[^1].SetValue(owner, null);
    }

    /// <summary>The settings of an options class.</summary>
    public static IEnumerable<Setting> Of(Type options, string section) => Of(options, section, []);

    private static IEnumerable<Setting> Of(Type options, string section, PropertyInfo[] path) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var setting = new Setting(section, string.Join(':', path.Append(property).Select(step => step.Name)), [.. path, property]);
            if (property.PropertyType is { IsClass: true } type && type.Assembly == typeof(Setting).Assembly && !IsText(type))
                return Of(type, section, setting.Properties);
            return property.CanWrite || IsAddedTo(property.PropertyType) ? [setting] : [];
        });

    // A type with a converter from string is a single value, even if it has properties.
    private static bool IsText(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    // The binder adds to a collection without a setter. Other read-only properties are computed and not settings.
    private static bool IsAddedTo(Type type) => !type.IsArray
        && type.GetInterfaces().Append(type).Any(parent => parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(ICollection<>));
}

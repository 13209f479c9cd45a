using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace CloudTransfer.Web.Settings;

/// <summary>One setting: a property of an options class, by the key that it is bound from.</summary>
/// <param name="Section">The section that the class names, such as <c>Upload</c>.</param>
/// <param name="Key">The key in it, such as <c>MaxBytes</c>.</param>
/// <param name="Way">The properties that lead to it from the class.</param>
internal sealed record Setting(string Section, string Key, PropertyInfo[] Way)
{
    /// <summary>The whole key, such as <c>Upload:MaxBytes</c>.</summary>
    public string Path => $"{Section}:{Key}";

    /// <summary>Whether it has any number of values, each under a key of its own.</summary>
    public bool IsList => typeof(IEnumerable).IsAssignableFrom(Type) && Type != typeof(string);

    /// <summary>Whether each of a list's values is one text, such as a network.</summary>
    public bool IsListOfTexts => IsList && IsText(Type.GetElementType() ?? Type.GenericTypeArguments.LastOrDefault(typeof(string)));

    private Type Type => Way[^1].PropertyType;

    /// <summary>Takes every value out of a list; what cannot be changed in its place is replaced.</summary>
    /// <param name="options">An instance of the class.</param>
    public void Empty(object options)
    {
        if (Way[..^1].Aggregate((object?)options, (owner, property) => owner is null ? null : property.GetValue(owner)) is not { } owner)
            return;
        if (Way[^1].GetValue(owner) is IList { IsFixedSize: false } list)
            list.Clear();
        else if (Way[^1].CanWrite)
            Way[^1].SetValue(owner, null);
    }

    /// <summary>The settings of an options class.</summary>
    public static IEnumerable<Setting> Of(Type options, string section) => Of(options, section, []);

    private static IEnumerable<Setting> Of(Type options, string section, PropertyInfo[] way) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var setting = new Setting(section, string.Join(':', way.Append(property).Select(step => step.Name)), [.. way, property]);
            if (property.PropertyType is { IsClass: true } type && type.Assembly == typeof(Setting).Assembly && !IsText(type))
                return Of(type, section, setting.Way);
            return property.CanWrite || IsFilled(property.PropertyType) ? [setting] : [];
        });

    // What a converter makes of a text is one value, whatever it is made of.
    private static bool IsText(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    // A list that is there is filled; what is only computed is no setting.
    private static bool IsFilled(Type type) => !type.IsArray
        && type.GetInterfaces().Append(type).Any(parent => parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(ICollection<>));
}

using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace CloudTransfer.Web.Settings;

/// <summary>A setting: a property of an options class and the key that it is bound from.</summary>
/// <param name="Section">The section of the class, such as <c>Upload</c>.</param>
/// <param name="Key">The key in the section, such as <c>MaxBytes</c>; of an item of a list that of the first, such as <c>Oidc:0:Name</c>.</param>
/// <param name="Properties">The path of properties from the class to the setting.</param>
internal sealed record Setting(string Section, string Key, PropertyInfo[] Properties)
{
    /// <summary>The full key, such as <c>Upload:MaxBytes</c>.</summary>
    public string Path => $"{Section}:{Key}";

    /// <summary>Whether the setting is a list.</summary>
    public bool IsList => typeof(IEnumerable).IsAssignableFrom(Type) && Type != typeof(string);

    /// <summary>Whether the setting is a list of single values, such as networks.</summary>
    public bool IsListOfTexts => IsList && IsText(Type.GetElementType() ?? Type.GenericTypeArguments.LastOrDefault(typeof(string)));

    /// <summary>Whether the setting always has a value, as numbers have.</summary>
    public bool NeedsValue => Type.IsValueType && Nullable.GetUnderlyingType(Type) is null;

    /// <summary>Its value where it is not set.</summary>
    public object? Default => Properties[^1].GetValue(Activator.CreateInstance(Properties[^1].ReflectedType!));

    private Type Type => Properties[^1].PropertyType;

    /// <summary>
    /// The objects that have the setting, each with its full key: the options themselves, or each item of a list, in its order.
    /// </summary>
    /// <param name="options">An instance of the options class.</param>
    public IEnumerable<(string Path, object Owner)> In(object options) => Properties[..^1]
        .Aggregate<PropertyInfo, IEnumerable<(string Path, object Owner)>>(
            [(Section, options)],
            (owners, property) => owners.SelectMany(owner => ValuesOf(property, owner.Owner), (owner, value) => ($"{owner.Path}:{value.Key}", value.Item)))
        .Select(owner => ($"{owner.Path}:{Properties[^1].Name}", owner.Owner));

    /// <summary>Removes all values from a list; a list that cannot be changed is replaced.</summary>
    /// <param name="owner">The object that has it, as <see cref="In"/> finds it.</param>
    public void Empty(object owner)
    {
        if (Properties[^1].GetValue(owner) is IList { IsFixedSize: false } list)
            list.Clear();
        else if (Properties[^1].CanWrite)
            Properties[^1].SetValue(owner, null);
    }

    /// <summary>Removes the items of a list of texts that are empty.</summary>
    /// <param name="owner">The object that has it.</param>
    public void RemoveBlanks(object owner)
    {
        if (Properties[^1].GetValue(owner) is not IList<string> { IsReadOnly: false } list)
            return;
        for (var n = list.Count - 1; n >= 0; n--)
        {
            if (string.IsNullOrEmpty(list[n]))
                list.RemoveAt(n);
        }
    }

    /// <summary>The settings of an options class.</summary>
    public static IEnumerable<Setting> Of(Type options, string section) => Of(options, section, []);

    private static IEnumerable<Setting> Of(Type options, string section, PropertyInfo[] path) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var setting = new Setting(section, string.Join(':', path.Append(property).Select(KeyOf)), [.. path, property]);
            if ((ItemOf(property.PropertyType) ?? property.PropertyType) is var type && HasSettings(type))
                return Of(type, section, setting.Properties);
            return property.CanWrite || IsAddedTo(property.PropertyType) ? [setting] : [];
        });

    private static string KeyOf(PropertyInfo property) => ItemOf(property.PropertyType) is null ? property.Name : property.Name + ":0";

    private static IEnumerable<(string Key, object Item)> ValuesOf(PropertyInfo property, object owner) => property.GetValue(owner) switch
    {
        null => [],
        IList list when ItemOf(property.PropertyType) is not null => list.Cast<object>().Select((item, index) => ($"{property.Name}:{index}", item)),
        var value => [(property.Name, value)],
    };

    // The type of a list's items, where they have settings of their own; else null.
    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) && HasSettings(type.GenericTypeArguments[0]) ? type.GenericTypeArguments[0] : null;

    private static bool HasSettings(Type type) => type.IsClass && type.Assembly == typeof(Setting).Assembly && !IsText(type);

    // A type with a converter from string is a single value, even if it has properties.
    private static bool IsText(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    // The binder adds to a collection without a setter. Other read-only properties are computed and not settings.
    private static bool IsAddedTo(Type type) => !type.IsArray
        && type.GetInterfaces().Append(type).Any(parent => parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(ICollection<>));
}

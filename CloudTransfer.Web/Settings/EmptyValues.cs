using System.ComponentModel;

namespace CloudTransfer.Web.Settings;

/// <summary>
/// Takes a number, a truth value and the like that is set to nothing for one that is not set, as Docker Compose passes those. The
/// framework would not start: nothing is no number. An empty item of a list hides none of a source before.
/// </summary>
internal static class EmptyValues
{
    /// <summary>Puts what holds without them over the empty values: that of a source before, or the default.</summary>
    public static void Ignore(IConfigurationManager configuration)
    {
        var values = configuration.AsEnumerable().Where(value => value.Value is "")
            .Select(value => (value.Key, Setting: KnownSettings.Find(value.Key), Given: Given(configuration, value.Key)))
            .Where(value => value.Setting is { NeedsValue: true } || (value.Given is not null && IsItem(value.Key)))
            .ToDictionary(value => value.Key, value => value.Given ?? TextOf(value.Setting!.Default), StringComparer.OrdinalIgnoreCase);
        if (values.Count > 0)
            configuration.AddInMemoryCollection(values);
    }

    private static string? Given(IConfigurationManager configuration, string path)
    {
        foreach (var provider in ((IConfigurationRoot)configuration).Providers.Reverse())
        {
            if (provider.TryGet(path, out var value) && !string.IsNullOrEmpty(value))
                return value;
        }

        return null;
    }

    private static bool IsItem(string path) => path.LastIndexOf(':') is > 0 and var end && KnownSettings.Find(path[..end]) is { IsListOfTexts: true };

    // As the setting is read again.
    private static string? TextOf(object? value) => value is null ? null : TypeDescriptor.GetConverter(value).ConvertToInvariantString(value);
}

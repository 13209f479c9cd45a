using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Settings;

/// <summary>Checks and conversions for all settings.</summary>
public static class SettingsSetup
{
    /// <summary>Rejects unknown keys, ignores empty values and accepts comma-separated lists. Call this before settings are read.</summary>
    /// <exception cref="WrongSettingException">There are unknown keys.</exception>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        var wrong = string.Join(' ', UnknownKeys.In(builder.Configuration));
        if (wrong.Length > 0)
            throw new WrongSettingException(wrong);
        EmptyValues.Ignore(builder.Configuration);
        builder.Services.AddSingleton(typeof(IPostConfigureOptions<>), typeof(CommaSeparatedLists<>));
        builder.Services.AddTransient(typeof(IOptionsFactory<>), typeof(CircularOptions<>));
    }
}

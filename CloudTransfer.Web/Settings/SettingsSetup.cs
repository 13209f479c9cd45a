using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Settings;

/// <summary>What holds of every setting, whichever folder it belongs to.</summary>
public static class SettingsSetup
{
    /// <summary>Refuses keys that set nothing, and lets lists be given as one value; to be the first of all.</summary>
    /// <exception cref="WrongSettingException">There are such keys.</exception>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        var wrong = string.Join(' ', UnknownKeys.In(builder.Configuration));
        if (wrong.Length > 0)
            throw new WrongSettingException(wrong);
        builder.Services.AddSingleton(typeof(IPostConfigureOptions<>), typeof(CommaSeparatedLists<>));
    }
}

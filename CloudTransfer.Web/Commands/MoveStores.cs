using CloudTransfer.Web.Database;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Commands;

/// <summary>Opens the two sides of a move: one is what the settings say, the other one what a file says in the form of appsettings.json.</summary>
internal static class MoveStores
{
    private const string StandardInput = "-", Volume = $"{StorageOptions.Section}:{nameof(StorageOptions.Path)}";

    /// <summary>Opens a side.</summary>
    /// <param name="host">Has the settings.</param>
    /// <param name="file">The path of the file, or <c>-</c>; null for what the settings say.</param>
    /// <param name="option">What the option is called that names it.</param>
    /// <param name="cancel">Ends the waiting for a database or a bucket that does not answer.</param>
    /// <exception cref="WrongSettingException">A setting of it is wrong.</exception>
    public static async Task<MoveSide> OpenAsync(CommandHost host, string? file, string option, CancellationToken cancel)
    {
        try
        {
            return new MoveSide(await host.PrepareAsync(cancel, file is null ? null : Read(file)));
        }
        catch (Exception fault) when (file is not null && StartupError.Reason(fault) is { } reason)
        {
            var sentence = $"{option} {file}: {reason}";
            throw StartupError.ExitCode(fault) == ExitCode.Failed ? new CommandException(sentence) : new WrongSettingException(sentence);
        }
    }

    private static IConfigurationRoot Read(string file)
    {
        var builder = new ConfigurationBuilder();
        var stores = file is StandardInput
            ? builder.AddJsonStream(Console.OpenStandardInput()).Build()
            : builder.AddJsonFile(Path.GetFullPath(file), optional: false).Build();
        if (!stores.AsEnumerable().Any(setting => setting.Value is not null && StoreSettings.Has(setting.Key)))
            throw new WrongSettingException("it has neither a section Storage nor a section Database.");
        var storage = stores.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        var database = stores.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        database.UseDefaults(stores);
        // A default that nobody has named would be a folder inside of the program's.
        if (!(storage.S3.IsOn && database.IsPostgreSql) && string.IsNullOrEmpty(stores[Volume]))
            throw new WrongSettingException($"it needs {Volume}: without {StorageOptions.Section}:S3:Bucket transfers are kept there, and without {DatabaseOptions.Section}:ConnectionString the rows.");
        return stores;
    }
}

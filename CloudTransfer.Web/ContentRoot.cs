using CloudTransfer.Web.Settings;

namespace CloudTransfer.Web;

/// <summary>
/// The content root: the folder of appsettings.json, of the assets, and of a relative <c>Storage:Path</c>. It is the folder of
/// the program, independent of the working directory.
/// </summary>
internal static class ContentRoot
{
    private const string PagesFile = "app.css", Project = "CloudTransfer.Web.csproj";

    /// <summary>The options of the application builder.</summary>
    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = args,
        ContentRootPath = IsChosen(args) ? null : Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory()),
    };

    /// <summary>The default content root.</summary>
    /// <param name="program">The folder of the program.</param>
    /// <param name="start">The working directory.</param>
    public static string Find(string program, string start)
    {
        // A build has its assets in the project folder, where dotnet run starts it.
        var isPublished = Directory.Exists(Path.Combine(program, "wwwroot"));
        return !isPublished && File.Exists(Path.Combine(start, Project)) ? start : program;
    }

    /// <summary>Checks that the assets exist; otherwise the server would serve empty ones with status 200.</summary>
    /// <exception cref="WrongSettingException">The assets do not exist.</exception>
    public static void EnsureComplete(IWebHostEnvironment environment)
    {
        if (!environment.WebRootFileProvider.GetFileInfo(PagesFile).Exists)
            throw new WrongSettingException($"The pages' files are not in {Path.Combine(environment.ContentRootPath, "wwwroot")}: leave --contentRoot out, or name the folder that the program was published to.");
    }

    private static bool IsChosen(string[] args) => new ConfigurationBuilder()
        .AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args)
        .Build()[HostDefaults.ContentRootKey] is { Length: > 0 };
}

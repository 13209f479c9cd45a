using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web;

/// <summary>
/// The folder that appsettings.json, the pages' files and a relative <c>Storage:Path</c> are looked for in: the program's
/// own, wherever it is started from.
/// </summary>
internal static class ContentRoot
{
    private const string PagesFile = "app.css", Project = "CloudTransfer.Web.csproj";

    /// <summary>The builder's options for the command line.</summary>
    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = args,
        ContentRootPath = IsChosen(args) ? null : Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory()),
    };

    /// <summary>The content root where nobody has chosen one.</summary>
    /// <param name="program">The folder that the program is in.</param>
    /// <param name="start">The folder that it was started from.</param>
    public static string Find(string program, string start)
    {
        // A build has its pages' files where their sources are, and dotnet run starts it there.
        var isPublished = Directory.Exists(Path.Combine(program, "wwwroot"));
        return !isPublished && File.Exists(Path.Combine(start, Project)) ? start : program;
    }

    /// <summary>Holds that the pages' files are there: without, each would be answered 200 and empty.</summary>
    /// <exception cref="WrongSettingException">They are not.</exception>
    public static void EnsureComplete(IWebHostEnvironment environment)
    {
        if (!environment.WebRootFileProvider.GetFileInfo(PagesFile).Exists)
            throw new WrongSettingException($"The pages' files are not in {Path.Combine(environment.ContentRootPath, "wwwroot")}: leave --contentRoot out, or name the folder that the program was published to.");
    }

    private static bool IsChosen(string[] args) => new ConfigurationBuilder()
        .AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args)
        .Build()[HostDefaults.ContentRootKey] is { Length: > 0 };
}

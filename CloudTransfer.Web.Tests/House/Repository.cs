namespace CloudTransfer.Web.Tests.House;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The C# files below a folder, without generated files.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(part => part is "obj" or "bin" or "node_modules"));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CloudTransfer.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}

namespace CloudTransfer.Web.Tests.Support;

/// <summary>A folder of the test's own, deleted at its end.</summary>
internal sealed class TestFolder : IDisposable
{
    private const int MostTries = 10;

    /// <param name="parent">Where it is made; where temporary files are, if not said.</param>
    public TestFolder(string? parent = null) => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"cloudtransfer-test-{System.IO.Path.GetRandomFileName()}")).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Every file below it, by its path from here.</summary>
    public IReadOnlyList<string> Files(string folder = "") =>
        [.. Directory.EnumerateFiles(this[folder], "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (tries < MostTries)
            {
                // What has just been ended may have made a file meanwhile.
            }
        }
    }
}

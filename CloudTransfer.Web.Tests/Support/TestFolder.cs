namespace CloudTransfer.Web.Tests.Support;

/// <summary>A temporary folder, deleted on disposal.</summary>
internal sealed class TestFolder : IDisposable
{
    private const int MaxTries = 10;

    /// <param name="parent">The parent folder; null for the folder for temporary files.</param>
    public TestFolder(string? parent = null) => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"cloudtransfer-test-{System.IO.Path.GetRandomFileName()}")).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>All files below a folder, with their relative paths.</summary>
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
            catch (IOException) when (tries < MaxTries)
            {
                // A process that is just ending may have created another file.
            }
        }
    }
}

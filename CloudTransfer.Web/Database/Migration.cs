using System.Globalization;
using System.Reflection;

namespace CloudTransfer.Web.Database;

/// <summary>A numbered SQL file, embedded in the assembly, which is applied once and in order.</summary>
/// <param name="Number">Its number, which both databases count alike.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">Its statements.</param>
public sealed record Migration(long Number, string Name, string Sql)
{
    /// <summary>The migrations of a database, in order.</summary>
    /// <param name="database">The folder of their resources, such as <c>sqlite</c>.</param>
    public static IReadOnlyList<Migration> Embedded(string database)
    {
        var (assembly, folder) = (Assembly.GetExecutingAssembly(), database + "/");
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name.AsSpan(folder.Length);
                return new Migration(long.Parse(file[..4], CultureInfo.InvariantCulture), file[5..^4].ToString(), reader.ReadToEnd());
            })];
    }
}

using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>Which namespace of the product uses which other, read from its sources: a namespace per folder.</summary>
internal sealed partial class SourceGraph
{
    private const string Root = "CloudTransfer.Web";

    private readonly List<SourceFile> _files = [.. Repository.Sources(Root).Select(SourceFile.Read).OfType<SourceFile>()];
    private readonly ILookup<string, string> _declaredIn;

    public SourceGraph() =>
        _declaredIn = _files.SelectMany(file => file.Types.Select(type => (Type: type, file.Namespace))).Distinct().ToLookup(pair => pair.Type, pair => pair.Namespace, StringComparer.Ordinal);

    /// <summary>The namespaces, without <c>CloudTransfer.Web</c> itself: it composes the application, and may use them all.</summary>
    public IReadOnlyList<string> Namespaces => [.. _files.Select(file => file.Namespace).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The uses of one namespace's types by another's, each with a file and a type that show it.</summary>
    public IReadOnlyList<Use> Uses() =>
    [
        .. from file in _files
           where file.Namespace.Length > 0
           from name in file.Identifiers
           from declared in _declaredIn[name].Concat(_declaredIn[name + "Attribute"])
           where !string.Equals(declared, file.Namespace, StringComparison.Ordinal) && file.CanSee(declared)
           select new Use(file.Namespace, declared, $"{file.Name}: {name}"),
    ];

    /// <summary>One use.</summary>
    public sealed record Use(string From, string To, string Example);

    private sealed record SourceFile(string Name, string Namespace, IReadOnlySet<string> Usings, IReadOnlySet<string> Identifiers, IReadOnlyList<string> Types)
    {
        public static SourceFile? Read(string path)
        {
            var text = NotCode().Replace(File.ReadAllText(path), "");
            return NamespaceLine().Match(text) is not { Success: true } found
                ? null
                : new SourceFile(
                    Path.GetFileName(path),
                    found.Groups["name"].Value.TrimStart('.'),
                    Using().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal),
                    Identifier().Matches(text[found.Index..]).Select(match => match.Value).ToHashSet(StringComparer.Ordinal),
                    [.. TypeDeclaration().Matches(text).Select(match => match.Groups["name"].Value)]);
        }

        // Types of a namespace around this one need no using.
        public bool CanSee(string other) => Usings.Contains(other) || other.Length == 0 || Namespace.StartsWith(other + ".", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"//[^\n]*|""""""[\s\S]*?""""""|""(?:[^""\\\n]|\\.)*""", RegexOptions.NonBacktracking)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"^namespace CloudTransfer\.Web(?<name>[\w.]*);", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using CloudTransfer\.Web\.(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)+(?:class|record struct|record|struct|enum|interface|delegate [\w<>]+)\s+(?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeDeclaration();
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>Dependencies point one way: Controllers → Uploads, Downloads, Transfers → Archives, Database, Storage → Errors.</summary>
public sealed partial class ArrowsTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What each folder may know besides itself; a folder's XSetup, its page in the table of contents, is not held to it.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Administration"] = ["Authentication", "Database", "Storage", "Transfers"],
        ["Api"] = ["Controllers", "Errors", "Hosting", "Models", "Security", "Storage", "Transfers", "Uploads"],
        ["Archives"] = [],
        ["Authentication"] = ["Database", "Errors", "Hosting", "Observability", "Storage"],
        ["Controllers"] = ["Administration", "Api", "Authentication", "Downloads", "Errors", "Hosting", "Models", "Observability", "Security", "Storage", "Transfers", "Uploads"],
        ["Database"] = ["Storage"],
        ["Downloads"] = ["Archives", "Database", "Hosting", "Observability", "Storage", "Transfers"],
        ["Errors"] = [],
        ["Hosting"] = ["Storage"],
        ["Models"] = ["Administration", "Downloads", "Errors", "Observability", "Security", "Storage", "Transfers", "Uploads"],
        ["Observability"] = ["Database", "Errors", "Storage"],
        ["Security"] = ["Errors", "Hosting", "Observability", "Storage"],
        ["Settings"] = [],
        ["Storage"] = [],
        ["Transfers"] = ["Archives", "Authentication", "Database", "Errors", "Observability", "Storage"],
        ["Uploads"] = ["Archives", "Authentication", "Database", "Errors", "Hosting", "Observability", "Storage", "Transfers"],
        ["Views"] = ["Administration", "Downloads", "Models"],
    };

    public static TheoryData<string> Folders => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_s_source_names_only_what_it_may_know(string folder)
    {
        var wrong = Sources(folder)
            .SelectMany(file => NamedFolders().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Known: match.Groups["folder"].Value)))
            .Where(use => Arrows.ContainsKey(use.Known) && !MayKnow(folder, use.Known));

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_s_types_are_made_of_what_it_may_know(string folder)
    {
        var wrong = Types(folder)
            .SelectMany(type => Uses(type).Select(used => (Type: type.Name, Known: FolderOf(used))))
            .Where(use => use.Known is not null && !MayKnow(folder, use.Known));

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Archives")]
    [InlineData("Storage")]
    [InlineData("Database")]
    public void What_lies_lowest_knows_nothing_of_HTTP(string folder)
    {
        Assert.DoesNotContain(Types(folder).SelectMany(Uses), used => used.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true);
        Assert.All(Sources(folder), file => Assert.DoesNotMatch("Microsoft\\.AspNetCore|\\bHttp[A-Z]|StatusCodes", File.ReadAllText(file)));
    }

    [Fact]
    public void Every_folder_has_its_arrows_and_none_is_a_drawer_for_odds_and_ends()
    {
        var folders = typeof(Program).Assembly.GetTypes().Select(FolderOf).OfType<string>().Distinct(StringComparer.Ordinal);

        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.DoesNotContain(typeof(Program).Assembly.GetTypes(), type => DrawerName().IsMatch(type.Name) && FolderOf(type) is not null);
    }

    private static bool MayKnow(string folder, string known) =>
        string.Equals(folder, known, StringComparison.Ordinal) || Arrows[folder].Contains(known, StringComparer.Ordinal);

    private static IEnumerable<string> Sources(string folder) =>
        Repository.Sources($"CloudTransfer.Web/{folder}").Where(file => !file.EndsWith("Setup.cs", StringComparison.Ordinal));

    private static IEnumerable<Type> Types(string folder) => typeof(Program).Assembly.GetTypes().Where(type =>
        string.Equals(FolderOf(type), folder, StringComparison.Ordinal) && !Outermost(type).Name.EndsWith("Setup", StringComparison.Ordinal));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string? FolderOf(Type type) =>
        type.Namespace?.Split('.') is ["CloudTransfer", "Web", var folder, ..] ? folder : null;

    /// <summary>The types in a type's fields, bases, signatures and local variables.</summary>
    private static IEnumerable<Type> Uses(Type type)
    {
        var methods = type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).ToList();
        return type.GetFields(All).Select(field => field.FieldType)
            .Concat(methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
            .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(methods.SelectMany(method => method.GetMethodBody()?.LocalVariables.Select(variable => variable.LocalType) ?? []))
            .Concat(type.GetInterfaces())
            .Append(type.BaseType ?? typeof(object))
            .SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.GenericTypeArguments.SelectMany(Parts).Append(type);

    [GeneratedRegex(@"CloudTransfer\.Web\.(?<folder>[A-Z]\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedFolders();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Data|Info|Impl)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DrawerName();
}

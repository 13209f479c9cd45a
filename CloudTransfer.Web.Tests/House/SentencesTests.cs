using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.House;

/// <summary>The domain has codes for errors, and no sentences: those stand in Resources/Errors.resx, in every language.</summary>
public sealed partial class SentencesTests
{
    private const string Text = "\"([^\"\\\\\\n]|\\\\.)*\"";

    // SQL, for the most part.
    private const string RawText = "\"\"\"(.|\\n)*?\"\"\"";

    private const string Comment = "^[ \\t]*//.*$";

    private const string LogMessage = "\\[LoggerMessage\\((.|\\n)*?\\)\\]\\s*\\n";

    // Faults of the program, and what stops the start.
    private const string Fault =
        "(InvalidOperation|Argument|InvalidData|OperationCanceled|Setup|WrongSetting|Format)Exception( \\w+\\([^)]*\\) =>\\s*new)?\\(\\s*\\$?" + Text;

    // What the administrator reads of the settings at the start.
    private static readonly string[] OfTheStart = ["AccountsOptions.cs", "StorageOptions.cs", "TransfersOptions.cs", "UploadOptions.cs", "UploadOptionsValidator.cs", "ScanOptions.cs", "S3OptionsValidator.cs", "BucketCheck.cs", "Duration.cs"];

    [Theory]
    [InlineData("Archives")]
    [InlineData("Database")]
    [InlineData("Downloads")]
    [InlineData("Storage")]
    [InlineData("Transfers")]
    [InlineData("Uploads")]
    public void The_domain_has_no_sentences_for_people(string folder) => Assert.Empty(
        Repository.Sources($"CloudTransfer.Web/{folder}")
            .Where(file => !OfTheStart.Contains(Path.GetFileName(file), StringComparer.Ordinal))
            .SelectMany(file => SentencesIn(File.ReadAllText(file)), (file, sentence) => $"{Path.GetFileName(file)}: {sentence}"));

    [Fact]
    public void A_sentence_is_found_where_there_is_one()
    {
        Assert.Equal(["There was no file in it."], SentencesIn("var wrong = \"There was no file in it.\";"));
        Assert.Equal(["'{field}' is longer than {limit} characters."], SentencesIn("return $\"'{field}' is longer than {limit} characters.\";"));
        Assert.Empty(SentencesIn("throw new InvalidOperationException(\"This is a fault of the program.\");"));
        Assert.Empty(SentencesIn("const string Sql = \"SELECT one AS two FROM three WHERE four IS NULL\";"));
        Assert.Empty(SentencesIn("/// <param name=\"x\">Text of a comment that is long.</param>"));
    }

    private static IEnumerable<string> SentencesIn(string source) =>
        Literal().Matches(NotForPeople().Replace(source, "")).Select(match => match.Value[1..^1]).Where(text => Words().IsMatch(text) && !Sql().IsMatch(text));

    [GeneratedRegex($"{RawText}|{Comment}|{LogMessage}|{Fault}", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex NotForPeople();

    [GeneratedRegex(Text, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    // More than four in a row.
    [GeneratedRegex("([A-Za-z'{}]+[,.:;]? ){4}[A-Za-z'{]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();

    [GeneratedRegex("\\b(SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|PRAGMA|CREATE|AND|CASE|ORDER BY)\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sql();
}

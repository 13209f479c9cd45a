using System.Reflection;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Http;

namespace CloudTransfer.Web.Tests.Errors;

/// <summary>Every code of an error has a status, a problem type and a text, and every text has its code.</summary>
public sealed partial class ErrorCatalogTests
{
    private static readonly int[] Statuses = [400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 414, 415, 416, 422, 423, 429, 460, 500, 503, 507];

    private static readonly DateTimeOffset Now = new(2031, 12, 1, 9, 30, 0, TimeSpan.Zero);

    public static TheoryData<string> Codes => [.. Enum.GetNames<ErrorCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_a_status_a_problem_type_and_a_name(string name)
    {
        var code = Enum.Parse<ErrorCode>(name);
        var definition = ErrorCatalog.Of(code);

        Assert.Contains(definition.Status, Statuses);
        Assert.Matches("^urn:cloudtransfer:[a-z]+(-[a-z]+)*$", definition.TypeFor(definition.Status));
        Assert.Matches("^[a-z]+(_[a-z]+)*$", ErrorCatalog.NameOf(code));
    }

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_one_line_a_page_and_no_placeholder_that_is_not_filled(string name)
    {
        var error = Samples.Value.GetValueOrDefault(Enum.Parse<ErrorCode>(name)) ?? Error.Of(Enum.Parse<ErrorCode>(name));
        var status = ErrorCatalog.Of(error.Code).Status;
        var page = ErrorPage.For(status, error);

        foreach (var text in new[] { ErrorTexts.Line(error, "http://h/"), ErrorTexts.Line(error, "http://h/", isUpload: true), page.Title, page.WhatHappened, page.WhatToDo })
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain('\n', text);
            Assert.DoesNotMatch(Placeholder(), text);
        }
    }

    [Fact]
    public void Every_code_without_a_factory_of_its_own_has_no_arguments() =>
        Assert.All(Samples.Value, sample => Assert.NotEmpty(sample.Value.Arguments));

    [Fact]
    public void Every_text_belongs_to_a_code_or_to_a_page()
    {
        var codes = Enum.GetValues<ErrorCode>().Select(ErrorCatalog.NameOf).ToHashSet(StringComparer.Ordinal);

        Assert.All(TextKeys(), key => Assert.True(key.StartsWith("page.", StringComparison.Ordinal) || key is "expires.allowed" || codes.Contains(key.Split('.')[0]), key));
        Assert.All(TextKeys().Where(key => codes.Contains(key.Split('.')[0]) && key.Contains('.', StringComparison.Ordinal)), key => Assert.Matches(@"\.(page|upload)$", key));
    }

    [Theory]
    [InlineData(400, "bad_request")]
    [InlineData(404, "not_found")]
    [InlineData(411, "not_possible")]
    [InlineData(418, "not_possible")]
    [InlineData(500, "fault")]
    [InlineData(502, "fault")]
    [InlineData(503, "unavailable")]
    [InlineData(507, "insufficient_storage")]
    public void A_status_alone_has_a_code(int status, string code) => Assert.Equal(code, ErrorCatalog.NameOf(ErrorCatalog.Of(status)));

    [Fact]
    public void The_code_of_a_status_has_that_status()
    {
        foreach (var status in Statuses.Where(status => ErrorCatalog.Of(status) is not ErrorCode.NotPossible))
            Assert.Equal(status, ErrorCatalog.Of(ErrorCatalog.Of(status)).Status);
    }

    [Theory]
    [InlineData("TransferTooLarge", 413, "urn:cloudtransfer:too-large", RejectReason.Size)]
    [InlineData("TooManyFiles", 413, "urn:cloudtransfer:too-large", RejectReason.Files)]
    [InlineData("QuotaReached", 507, "urn:cloudtransfer:no-room", RejectReason.Quota)]
    [InlineData("StorageFull", 507, "urn:cloudtransfer:no-room", RejectReason.Disk)]
    [InlineData("TooManyFilesPerHour", 429, "urn:cloudtransfer:too-many-requests", RejectReason.Rate)]
    [InlineData("SentFromAnotherSite", 403, "urn:cloudtransfer:cross-site", RejectReason.Origin)]
    [InlineData("NoFile", 400, "urn:cloudtransfer:bad-request", RejectReason.BadRequest)]
    [InlineData("UploadChecksumWrong", 460, "urn:cloudtransfer:checksum-mismatch", null)]
    [InlineData("TransferDeleted", 410, "urn:cloudtransfer:ended", null)]
    public void What_programs_and_dashboards_rely_on_stays(string name, int status, string type, RejectReason? reason)
    {
        var definition = ErrorCatalog.Of(Enum.Parse<ErrorCode>(name));

        Assert.Equal((status, type, reason), (definition.Status, definition.TypeFor(status), definition.Reason));
    }

    [Fact]
    public void A_failed_request_has_the_status_and_says_when_to_try_again()
    {
        Assert.Equal((409, "10"), Fail(Error.StillUploading(3)));
        Assert.Equal((409, "90"), Fail(Error.LastDownloadTaken(Now.AddSeconds(89.5), Now)));
        Assert.Equal((409, "1"), Fail(Error.LastDownloadTaken(Now.AddSeconds(-5), Now)));
        Assert.Equal((429, "5"), Fail(Error.Of(ErrorCode.TooManyUploadsOfClient)));
        Assert.Equal((429, "1"), Fail(Error.TooManyRequestsAtOnce(TimeSpan.FromMilliseconds(1))));
        Assert.Equal((503, "5"), Fail(Error.Of(ErrorCode.NotPrefetched)));
        Assert.Equal((400, ""), Fail(Error.Of(ErrorCode.NoFile)));
        Assert.Equal((408, ""), Fail(Error.Of(ErrorCode.BodyIncomplete), 408));
    }

    private static (int Status, string RetryAfter) Fail(Error error, int? status = null)
    {
        var context = new DefaultHttpContext();
        context.Fail(error, status);
        Assert.Same(error, context.Features.Get<Error>());
        return (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString());
    }

    // One error of each factory. The two that choose among codes are asked for all of them.
    private static readonly Lazy<Dictionary<ErrorCode, Error>> Samples = new(() =>
    {
        var made = typeof(Error).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.IsAssembly && method.ReturnType == typeof(Error) && method.Name is not (nameof(Error.Of) or nameof(Error.Ended)))
            .Select(method => (Error)method.Invoke(null, [.. method.GetParameters().Select(parameter => Sample(parameter.ParameterType))])!)
            .Append(Error.ManifestNotUnderstood(null, "/base"))
            .Concat(Enum.GetValues<ErrorCode>().Where(code => string.Equals(ErrorCatalog.Of(code).Type, ProblemTypes.Ended, StringComparison.Ordinal)).Select(code => Error.Ended(code, Now)));
        return made.ToDictionary(error => error.Code);
    });

    private static object Sample(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(int) => 12,
        _ when type == typeof(long) => 12L,
        _ when type == typeof(bool) => true,
        _ when type == typeof(TimeSpan) => TimeSpan.FromHours(3),
        _ when type == typeof(DateTimeOffset) => Now,
        _ => throw new InvalidOperationException($"{type} is no argument of an error."),
    };

    private static IEnumerable<string> TextKeys()
    {
        using var stream = typeof(Error).Assembly.GetManifestResourceStream("CloudTransfer.Web.Resources.Errors.resources")!;
        using var reader = new System.Resources.ResourceReader(stream);
        var keys = new List<string>();
        foreach (System.Collections.DictionaryEntry entry in reader)
            keys.Add((string)entry.Key);
        return keys;
    }

    [GeneratedRegex("\\{[@a-z]", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}

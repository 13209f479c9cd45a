using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Tests.Controllers;

/// <summary>Who has no page to go back to is not sent back to one.</summary>
public sealed partial class TerminalErrorTests : IDisposable
{
    private readonly RunningServer _server = new(null, ("Upload:MaxBytes", "1000"), ("Upload:AccessKeys:0", Key));
    private const string Key = "0123456789abcdefghijklmnop";

    public void Dispose() => _server.Dispose();

    public static TheoryData<int> Statuses => [.. Enumerable.Range(400, 118)];

    [Theory, MemberData(nameof(Statuses))]
    public void The_line_of_a_status_names_no_page_and_says_what_to_do(int status)
    {
        foreach (var method in new[] { "GET", "PUT", "POST", "DELETE" })
        {
            var error = Error.Of(ErrorCatalog.Of(status));
            var line = new ErrorLine(method, "http://h/").For(error, reference: null);
            Assert.DoesNotMatch(PageWords(), line);
            Assert.DoesNotContain('\n', line);
            Assert.NotEqual(ErrorPage.For(status, error).WhatToDo, line);
        }
    }

    [Fact]
    public void A_line_has_the_text_of_its_error_and_where_there_is_one_the_reference()
    {
        var line = new ErrorLine("PUT", "http://h/");

        Assert.Equal("There was no file in it: choose at least one.", line.For(Error.Of(ErrorCode.NoFile), reference: null));
        Assert.EndsWith("so nobody can have it. Tell whoever sent it to you.", line.For(Error.Of(ErrorCode.MalwareFound), reference: null), StringComparison.Ordinal);
        Assert.EndsWith(" Reference: 7", line.For(Error.Of(ErrorCode.Fault), "7"), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string?> Requests => new()
    {
        { "GET", "/d/nothing", null },
        { "GET", "/no/such/address", null },
        { "PUT", "/no/such/address", null },
        { "PUT", "/a?expires=30", null },
        { "PUT", "/a?downloads=0", null },
        { "PUT", "/...", null },
        { "PUT", "/large", new string('x', 2000) },
        { "POST", "/", "no form" },
        { "POST", "/upload", "no form" },
        { "POST", "/d/nothing", "x=y" },
        { "DELETE", "/", null },
        { "PATCH", "/upload", "x" },
        { "POST", "/api/v1/transfers", "{}" },
        { "POST", "/api/v1/transfers", "no json" },
        { "PATCH", "/api/v1/tus/nothing", "x" },
        { "DELETE", "/api/v1/transfers/nothing", null },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Neither_a_terminal_nor_a_program_is_told_of_a_page(string method, string address, string? body)
    {
        foreach (var accept in new[] { "*/*", "application/json" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address) { Headers = { { "Accept", accept } } };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            request.Content = body is null ? null : new StringContent(body, null, "application/octet-stream");
            using var answer = await _server.Client.SendAsync(request);

            Assert.InRange((int)answer.StatusCode, 400, 499);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(PageWords(), text);
            if (answer.Content.Headers.ContentType!.MediaType is "text/plain")
                Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
            else
                Assert.False(string.IsNullOrEmpty((await answer.Content.ReadFromJsonAsync<Problem>())!.Detail));
        }
    }

    [Fact]
    public async Task A_browser_is_told_to_go_back_and_nothing_else_than_what_is_wrong()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a?expires=30") { Content = new ByteArrayContent([1]), Headers = { { "Accept", "text/html" } } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var answer = await _server.Client.SendAsync(request);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Go back, and send it once more.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("load the page again", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("go back|\bload\b|start page|upload page|this page|the page|own page|the form", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PageWords();
}

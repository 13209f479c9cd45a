using System.Text;
using System.Text.Json;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Multipart;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Security.Fuzz;

/// <summary>Every parser of what strangers write reads a text or refuses it, and does nothing else.</summary>
public sealed class ParserProperties
{
    private const int Usual = 2000;

    private static readonly TransfersOptions Rules = new();

    [Fact]
    public void Any_range_and_any_condition_is_answered_with_bytes_that_there_are() =>
        Fuzzing.Check(
            from range in Fuzzing.Text("bytes=", "bytes", "0", "-", "5", "9", "10", ",", "items=")
            from condition in Fuzzing.Text("\"tag\"", "W/", "\"", "*", ",", "Sun, 22 Nov 2026 08:00:00 GMT", "2026")
            from header in Gen.Elements("If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")
            from length in Gen.Elements(0L, 1L, 10L, long.MaxValue)
            select (range, condition, header, length),
            Usual,
            input =>
            {
                // As the server has them, which takes the blanks off their ends; the platform's own parser relies on that.
                var headers = new HeaderDictionary { ["Range"] = input.range.Trim(), [input.header] = input.condition.Trim() };
                var answer = RangeResponse.To(headers, "\"tag\"", DateTimeOffset.UnixEpoch, input.length);
                Assert.Contains(answer.Status, new[] { 200, 206, 304, 412, 416 });
                Assert.InRange(answer.Offset, 0, input.length);
                Assert.InRange(answer.Count, 0, input.length - answer.Offset);
            });

    [Fact]
    public void Any_tus_metadata_and_checksum_is_read_or_refused() =>
        Fuzzing.Check(Fuzzing.Text("filename", "filetype", " ", ",", "YQ==", "YS5iaW4=", "sha1", "crc32", "sha256", "AAAAAA=="), Usual, text =>
        {
            _ = UploadMetadata.Parse(text);
            if (Checksum.TryParse(text, out var checksum))
                checksum.Dispose();
        });

    [Fact]
    public void Any_duration_size_and_term_is_read_or_refused() =>
        Fuzzing.Check(Fuzzing.Text("1", "7", "d", "h", "w", ":", ".", "00", "MiB", "GB", "kB", "never", "2026-11-22T08:00:00Z", "T", "+14:00"), Usual, text =>
        {
            if (Duration.TryParse(text, out var duration))
                Assert.InRange(duration.Value, TimeSpan.FromTicks(1), Duration.MaxValue);
            if (ByteSize.TryParse(text, out var size))
                Assert.InRange(size.Bytes, 0, long.MaxValue);
            var (terms, wrong) = TransferTerms.Read(new TermsRequest(text, text, text, text), Rules, DateTimeOffset.UnixEpoch);
            Assert.True(terms is null != wrong is null);
            var (change, refused) = TermsChange.Read(new ChangeRequest(text, text, text, text), Rules, DateTimeOffset.UnixEpoch);
            Assert.True(change is null != refused is null);
        });

    [Fact]
    public void Any_id_and_token_is_read_or_refused_and_no_other_than_it_says() =>
        Fuzzing.Check(Fuzzing.Text("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "-", "_", "../", "\n"), Usual, text =>
        {
            if (StoredId.TryParse(text, out var id))
                Assert.Matches("^[A-Za-z0-9_-]{22}\\z", id.Value);
            if (OwnerToken.TryParse(text, out var owner))
                Assert.Equal(text, owner.Value);
            if (LaneToken.TryParse(text, out var lane))
                Assert.Equal(text, lane.Value);
        });

    [Fact]
    public void Any_Authorization_is_read_or_is_none() =>
        Fuzzing.Check(Fuzzing.Text("Basic", "Bearer", " ", "OnNlY3JldA==", "Og==", "//79/w==", ":"), Usual, text =>
        {
            var request = new DefaultHttpContext { Request = { Headers = { Authorization = text } } }.Request;
            _ = request.BasicPassword();
            _ = request.BearerToken();
        });

    [Fact]
    public void Any_manifest_and_any_patch_is_read_or_refused() =>
        Fuzzing.Check(
            Fuzzing.Text(
                "{", "}", "[", "]", ":", ",", "\"files\":", "\"path\":", "\"size\":", "\"message\":", "\"downloads\":", "\"lanes\":", "\"lastModified\":",
                "null", "true", "1", "\"a\"",
                "\"\\uD800\"", "\"\\uDC00\":", "\"2026-11-22T08:00:00Z\"", "{\"files\":[{\"path\":\"a\",\"size\":1}]}", "{\"message\":\"a\"}",
                "{\"message\":\"\\uD800\"}"),
            Usual,
            async text =>
            {
                var json = Encoding.UTF8.GetBytes(text);
                if (await Record.ExceptionAsync(() => Fuzzing.ReadManifestAsync(new MemoryStream(json))) is { } refusal)
                    Assert.IsType<JsonException>(refusal);
                try
                {
                    using var patch = JsonDocument.Parse(json);
                    Assert.True(TermsPatch.TryRead(patch.RootElement, out _, out var error) == error is null);
                }
                catch (JsonException)
                {
                    // It is no JSON, and never comes to be read as a patch.
                }
            });

    [Fact]
    public void Any_Content_Disposition_and_boundary_is_read_or_refused() =>
        Fuzzing.Check(Fuzzing.Text("form-data", ";", "name=", "filename=", "filename*=", "UTF-8''", "iso-8859-1'en'", "\"a\"", "\\\"", "%41", "multipart/form-data; boundary=", "b"), Usual, text =>
        {
            _ = Boundary.TryParse(text, out _);
            if (Record.Exception(() => ContentDisposition.Parse(text, null)) is { } refusal)
                Assert.IsType<ErrorException>(refusal);
        });

    [Fact]
    public async Task No_cookie_session_or_ticket_opens_anything_that_was_not_given_out()
    {
        const string key = "a-key-for-all-of-it";
        using var server = new RunningServer(null, ("Upload:AccessKeys:0", key), ("Admin:Key", key));
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var (keys, format) = (server.Services.GetRequiredService<TransferKeys>(), server.Services.GetRequiredService<TicketFormat>());
        var sessions = server.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>();
        var upload = sessions.Get(Schemes.AccessKeySession).TicketDataFormat;
        var administrator = sessions.Get(Schemes.AdministratorSession).TicketDataFormat;
        var principal = server.Services.GetRequiredService<IOptionsMonitor<AccessKeyOptions>>().Get(Schemes.AccessKey).PrincipalOf(AccessKey.Fingerprint(key), "any");
        var session = upload.Protect(new AuthenticationTicket(principal, "any"));
        Assert.True(StoredId.TryParse((await server.Client.PutAsync("a.bin?password=secret", [1])).Id, out var id));
        var transfer = (await server.Store.FindAsync(id, CancellationToken.None))!;
        Assert.NotNull(upload.Unprotect(session));
        Assert.True(keys.IsValid(keys.Create(transfer), transfer));
        Assert.Null(administrator.Unprotect(session));
        Assert.False(keys.IsValid(session, transfer) || keys.IsValid(keys.Create(transfer with { Id = StoredId.New() }), transfer));

        // Damaged by one letter, cut, joined, or made up.
        Fuzzing.Check(
            from at in Gen.Choose(0, session.Length - 1) from letter in Gen.Elements("A", "_", "", "=", "\0", "é") from text in Fuzzing.Text("CfDJ8", "-", "_", "AAAA") from whole in Gen.Elements(true, false)
            select whole ? text : session[..at] + letter + text + session[Math.Min(session.Length, at + 1)..],
            Usual / 4,
            text =>
            {
                Assert.False(upload.Unprotect(text) is not null && !string.Equals(Read(text), session, StringComparison.Ordinal));
                Assert.Null(administrator.Unprotect(text));
                Assert.False(keys.IsValid(text, transfer));
                Assert.Null(format.Read(text, id, DateTimeOffset.UnixEpoch));
            });
    }

    // What base64url does not look at makes no other session of it.
    private static string Read(string text) => string.Concat(text.Where(letter => letter is not (' ' or '\t' or '\r' or '\n'))).TrimEnd('=', '%');
}

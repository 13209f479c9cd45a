using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>What people write for an expiry is understood, or they are told what to write.</summary>
public sealed class WrittenExpiryTests
{
    private static readonly DateTimeOffset Now = new(2031, 12, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TransfersOptions Usual = new();
    private static readonly TransfersOptions Generous = new() { MaxLifetime = new(TimeSpan.FromDays(800)), AllowForever = true };

    [Theory]
    [InlineData("1y", 365)]
    [InlineData("2 years", 730)]
    [InlineData("30 days", 30)]
    [InlineData("2W", 14)]
    [InlineData("48 hours", 2)]
    public void A_lifetime_has_its_unit_in_a_letter_or_in_words(string text, int days)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Equal(new Expiry(TimeSpan.FromDays(days), null), expiry);
    }

    [Theory]
    [InlineData("2031-12-31", "2031-12-31T23:59:59Z")]
    [InlineData(" 2031-12-01 ", "2031-12-01T23:59:59Z")]
    [InlineData("2031-12-24T18:00:00+01:00", "2031-12-24T17:00:00Z")]
    [InlineData("2031-12-24T18:00", "2031-12-24T18:00:00Z")]
    public void A_date_holds_to_its_end_and_a_time_is_exact(string text, string until)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Equal(DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), expiry.Until);
        Assert.Equal(expiry.Until, expiry.From(Now.AddDays(3)));
    }

    [Theory]
    [InlineData("never")]
    [InlineData("Forever")]
    public void For_ever_is_for_ever_where_that_is_allowed_and_else_the_longest_is_told(string text)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Null(expiry.From(Now));
        Assert.Equal(
            "'expires' is too long: this server keeps nothing for ever. The longest that this server allows is 30 days, as in 30d.",
            ErrorTexts.Line(Expiry.Read(text, Usual, Now, out _)!));
    }

    [Theory]
    [InlineData("30", "is a number without a unit: write 30d for days or 30h for hours")]
    [InlineData("0", "is a number without a unit")]
    [InlineData("6M", "ends in M: write m for minutes, such as 30m, or days for months, such as 90d")]
    [InlineData("1y", "is too long: the longest that this server allows is 30 days, as in 30d.")]
    [InlineData("2031-11-30", "is past: name a time to come")]
    [InlineData("2031-12-31", "is too late: the longest that this server allows is 30 days from now, which is until 2031-12-31T09:30:00Z")]
    [InlineData("31.12.2031", "is not understood: write a number with s, m, h, d, w or y, such as 12h or 7d, or a time such as 7.00:00:00, or a date such as 2031-12-31.")]
    [InlineData("12/31/2031T10:00", "is not understood")]
    [InlineData("2031-13-01", "is not understood")]
    [InlineData("2031-12-10Tomorrow", "is not understood")]
    [InlineData("2 months", "is not understood")]
    [InlineData("tomorrow", "is not understood")]
    public void Anything_else_is_told_what_to_write(string text, string told) =>
        Assert.Contains($"'expires' {told}", ErrorTexts.Line(Expiry.Read(text, Usual, Now, out _)!), StringComparison.Ordinal);

    [Fact]
    public async Task Every_way_in_understands_a_date_and_refuses_a_bare_number()
    {
        using var server = new RunningServer();
        var day = server.Clock.GetUtcNow().UtcDateTime.AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var until = DateTimeOffset.Parse(day + "T23:59:59Z", CultureInfo.InvariantCulture);

        foreach (var (expires, isTaken) in new[] { (day, true), ("30", false) })
        {
            using var query = await server.Client.PutAsAsync($"/a?expires={expires}", new ByteArrayContent([1]));
            using var header = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/a")
            {
                Content = new ByteArrayContent([1]),
                Headers = { { "X-Expires", expires }, { "Accept", "application/json" } },
            });
            using var form = await server.Client.PostAsAsync("application/json", new FormBody().File("a", [1]).Field("expires", expires).ToContent());
            using var manifest = await server.Client.PostAsJsonAsync("/api/v1/transfers", new ManifestRequest([new ManifestFile("a", 0)], Expires: expires));
            foreach (var answer in new[] { query, header, form, manifest })
            {
                Assert.Equal(isTaken ? HttpStatusCode.Created : HttpStatusCode.BadRequest, answer.StatusCode);
                if (isTaken)
                    Assert.Equal(until, (await answer.Content.ReadFromJsonAsync<UploadAnswer>())!.Expires);
                else
                    Assert.Contains("30d for days", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        using var number = await server.Client.PostAsync("/api/v1/transfers", new StringContent("""{"expires":30,"files":[]}""", null, "application/json"));
        Assert.Contains("write it in quotes and with its unit", await number.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_day_that_was_named_is_kept_however_long_the_upload_takes(bool isNamedLater)
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var until = DateTimeOffset.FromUnixTimeSeconds(server.Clock.GetUtcNow().AddDays(5).ToUnixTimeSeconds());
        var named = until.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var answer = await tus.AnnounceAsync(new ManifestRequest([new ManifestFile("a", 2)], Expires: isNamedLater ? "1d" : named));
        if (isNamedLater)
            await PatchAsync(named);
        server.Clock.Advance(TimeSpan.FromDays(2));

        await tus.SendAllAsync(answer.Uploads![0].Url, 0, [1, 2]);

        Assert.Equal(until, (await server.Client.GetFromJsonAsync<TransferAnswer>($"/api/v1/transfers/{answer.Id}"))!.Expires);
        server.Clock.Advance(TimeSpan.FromDays(3));
        using var gone = await server.Client.GetAsync($"/d/{answer.Id}/download");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        async Task PatchAsync(string expires)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/transfers/{answer.Id}") { Content = JsonContent.Create(new { expires }) };
            request.Headers.Authorization = new("Bearer", answer.OwnerLink![(answer.OwnerLink!.LastIndexOf('/') + 1)..]);
            using var changed = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Transfers;

/// <summary>Common ways to write an expiry are accepted. For other text, the error shows the correct format.</summary>
public sealed class ExpiryParsingTests
{
    private static readonly DateTimeOffset Now = new(2031, 12, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TransfersOptions Default = new();
    private static readonly TransfersOptions Generous = new() { MaxLifetime = new(TimeSpan.FromDays(800)), AllowForever = true };

    [Theory]
    [InlineData("1y", 365)]
    [InlineData("2 years", 730)]
    [InlineData("30 days", 30)]
    [InlineData("2W", 14)]
    [InlineData("48 hours", 2)]
    public void Lifetime_unit_is_a_letter_or_a_word(string text, int days)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Equal(new Expiry(TimeSpan.FromDays(days), null), expiry);
    }

    [Theory]
    [InlineData("2031-12-31", "2031-12-31T23:59:59Z")]
    [InlineData(" 2031-12-01 ", "2031-12-01T23:59:59Z")]
    [InlineData("2031-12-24T18:00:00+01:00", "2031-12-24T17:00:00Z")]
    [InlineData("2031-12-24T18:00", "2031-12-24T18:00:00Z")]
    public void Date_expires_at_the_end_of_the_day_and_a_time_is_exact(string text, string until)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Equal(DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), expiry.Until);
        Assert.Equal(expiry.Until, expiry.From(Now.AddDays(3)));
    }

    [Theory]
    [InlineData("never")]
    [InlineData("Forever")]
    public void Never_is_accepted_if_allowed_and_otherwise_the_error_names_the_maximum(string text)
    {
        Assert.Null(Expiry.Read(text, Generous, Now, out var expiry));
        Assert.Null(expiry.From(Now));
        Assert.Equal(
            "'expires' is too long: this server keeps nothing for ever. The longest that this server allows is 30 days, as in 30d.",
            ErrorTexts.Line(Expiry.Read(text, Default, Now, out _)!));
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
    public void Other_text_is_rejected_with_the_correct_format(string text, string told) =>
        Assert.Contains($"'expires' {told}", ErrorTexts.Line(Expiry.Read(text, Default, Now, out _)!), StringComparison.Ordinal);

    [Fact]
    public async Task Every_upload_route_accepts_a_date_and_rejects_a_bare_number()
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
    public async Task Expiry_date_does_not_depend_on_the_duration_of_the_upload(bool isSetLater)
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        var until = DateTimeOffset.FromUnixTimeSeconds(server.Clock.GetUtcNow().AddDays(5).ToUnixTimeSeconds());
        var named = until.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var answer = await tus.CreateTransferAsync(new ManifestRequest([new ManifestFile("a", 2)], Expires: isSetLater ? "1d" : named));
        if (isSetLater)
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
            request.Headers.Authorization = RequestCredentials.Owner(answer.OwnerLink!);
            using var changed = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        }
    }
}

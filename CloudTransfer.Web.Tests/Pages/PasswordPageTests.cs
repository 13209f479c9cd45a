namespace CloudTransfer.Web.Tests.Pages;

public sealed class PasswordPageTests(PageServer server) : IClassFixture<PageServer>
{
    [Fact]
    public async Task A_transfer_with_a_password_shows_one_field_and_no_details()
    {
        var seeded = await server.SeedAsync(
            transfer => transfer with { Title = "Our plans", Sender = "plans@example.org", Message = "Secret plans", PasswordHash = "AQAAAA" }, "plans.pdf");
        using var response = await server.GetAsync(seeded.Landing);
        var page = await server.ReadAsync(seeded.Landing);

        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("plans", page.Source.Text, StringComparison.Ordinal);
        var form = page.QuerySelector("form[data-id=password]")!;
        Assert.Equal("post", form.GetAttribute("method"));
        Assert.Equal(seeded.Landing, form.GetAttribute("action"));
        Assert.Single(form.QuerySelectorAll("input[type=password][name=password]"));
        Assert.NotEmpty(form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!);
    }

    [Fact]
    public async Task A_wrong_password_is_reported_beside_the_field()
    {
        var page = await server.ReadAsync("/specimen/password?wrong=true");
        var field = page.QuerySelector("input[name=password]")!;

        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Contains("not the password", page.GetElementById(field.GetAttribute("aria-describedby")!)!.TextContent, StringComparison.Ordinal);
    }
}

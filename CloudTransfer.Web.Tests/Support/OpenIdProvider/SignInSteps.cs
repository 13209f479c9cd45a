using System.Net;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>What a browser does when a person signs in by a provider.</summary>
internal static class SignInSteps
{
    /// <summary>Presses the provider's button; the address that the page leads to.</summary>
    public static async Task<Uri> LeaveAsync(this Visitor visitor, string page = "/sign-in")
    {
        using var answer = await visitor.SubmitAsync(page, "[data-id=providers] form");
        return await LeavingAsync(answer);
    }

    /// <summary>The address that a page leads to.</summary>
    public static async Task<Uri> LeavingAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var refresh = Assert.Single(answer.Headers.GetValues("Refresh"));
        Assert.StartsWith("0; url=", refresh, StringComparison.Ordinal);
        return new Uri(refresh["0; url=".Length..]);
    }

    /// <summary>Goes through the provider's pages; the redirect URI with the provider's answer.</summary>
    public static async Task<Uri> ComeBackAsync(this Visitor visitor, Uri address)
    {
        for (var next = address; ;)
        {
            using var answer = await visitor.GetAsync(next.ToString());
            Assert.True(answer.Headers.Location is not null, $"{next}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            next = new Uri(next, answer.Headers.Location);
            if (!string.Equals(next.Authority, address.Authority, StringComparison.Ordinal))
                return next;
        }
    }

    /// <summary>Signs in; the answer of the redirect URI.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(this Visitor visitor, string page = "/sign-in") =>
        await visitor.GetAsync((await visitor.ComeBackAsync(await visitor.LeaveAsync(page))).PathAndQuery);

    /// <summary>The name of the person whom a server's pages greet; null for nobody.</summary>
    public static async Task<string?> PersonAsync(this Visitor visitor, string page = "/") =>
        (await visitor.ReadAsync(page)).QuerySelector("[data-id=person]")?.TextContent;
}

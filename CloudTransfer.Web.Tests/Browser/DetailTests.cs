using System.Buffers.Binary;
using System.Globalization;
using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>What scripts add to pages: showing a password, enlarging and saving a QR code. Also the frames of images.</summary>
public sealed class DetailTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly Look Phone = new(390, Dark: false, Script: true);

    [SkippableFact]
    public async Task A_recipient_shows_the_password_by_keyboard_and_it_is_submitted_as_a_password_field()
    {
        var sent = await server.Client.PostAsync([("a.txt", [1])], ("password", "secret words"));
        var page = await chromium.OpenAloneAsync(Phone);
        await page.GotoAsync(sent.Link);
        var field = page.Locator("#password");
        await field.FillAsync("secret words");
        await field.PressAsync("Tab");
        var show = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show the password" });
        await Assertions.Expect(show).ToBeFocusedAsync();
        await show.PressAsync("Enter");

        await Assertions.Expect(field).ToHaveAttributeAsync("type", "text");
        await Assertions.Expect(show).ToHaveAttributeAsync("aria-pressed", "true");
        await show.PressAsync("Space");
        await Assertions.Expect(field).ToHaveAttributeAsync("type", "password");
        await field.PressAsync("Enter");
        await Assertions.Expect(page.Locator("a[data-id=download]")).ToBeVisibleAsync();

        var plain = await chromium.OpenAloneAsync(Phone with { Script = false });
        await plain.GotoAsync(sent.Link);
        await Assertions.Expect(plain.Locator("[data-show]")).ToBeHiddenAsync();
        await plain.FillAsync("#password", "secret words");
        await plain.ClickAsync("form[data-id=password] [type=submit]");
        await Assertions.Expect(plain.Locator("a[data-id=download]")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task The_QR_code_can_be_enlarged_closed_by_Escape_and_saved_as_PNG()
    {
        var owner = (await server.SeedAsync(null, "Plans: 2026/A.txt", "Plans: 2026/B.txt")).Owner;
        var page = await chromium.OpenAsync(Phone);
        await page.GotoAsync(new Uri(server.Address, owner).ToString());
        await page.Locator("[data-id=qr] summary").ClickAsync();
        var enlarge = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Enlarge" });
        await enlarge.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var large = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(large).ToBeVisibleAsync();
        var box = (await large.Locator("img").BoundingBoxAsync())!;
        Assert.InRange(box.Width, 290, 390);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(large).ToBeHiddenAsync();
        await Assertions.Expect(enlarge).ToBeFocusedAsync();

        var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-id=qr-save]"));
        Assert.EndsWith("QR code.png", saved.SuggestedFilename, StringComparison.Ordinal);
        Assert.DoesNotContain(':', saved.SuggestedFilename);
        var png = await File.ReadAllBytesAsync((await saved.PathAsync())!);
        Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(png, 1, 3));
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), 1024, 1100);
        await page.CloseAsync();

        var plain = await chromium.OpenAsync(Phone with { Script = false });
        await plain.GotoAsync(new Uri(server.Address, owner).ToString());
        await plain.Locator("[data-id=qr] summary").ClickAsync();
        await Assertions.Expect(plain.GetByText("Enlarge")).ToBeHiddenAsync();
        var svg = await plain.RunAndWaitForDownloadAsync(() => plain.ClickAsync("[data-id=qr-save]"));
        Assert.Equal("link.svg", svg.SuggestedFilename);
        await plain.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(390)]
    [InlineData(320)]
    [InlineData(1280)]
    public async Task A_portrait_image_is_not_cropped_in_the_gallery_or_in_its_preview(int width)
    {
        var maker = await chromium.OpenAsync(Phone);
        var png = Convert.FromBase64String(await maker.EvaluateAsync<string>(
            "Object.assign(document.createElement('canvas'), { width: 60, height: 240 }).toDataURL('image/png').split(',')[1]"));
        await maker.CloseAsync();
        var sent = await server.Client.PostAsync([("d/a.png", png), ("d/b.png", png)]);
        var page = await chromium.OpenAsync(new Look(width, Dark: false, Script: false));
        foreach (var (path, frame) in new[] { ("", ".frame"), ("/files/0/view", ".viewer") })
        {
            await page.GotoAsync(sent.Link + path);
            var picture = page.Locator($"{frame} img").First;
            await Assertions.Expect(picture).ToBeVisibleAsync();
            Assert.Equal("contain", await picture.EvaluateAsync<string>("image => getComputedStyle(image).objectFit"));
            var (outer, inner) = ((await page.Locator(frame).First.BoundingBoxAsync())!, (await picture.BoundingBoxAsync())!);
            Assert.True(
                inner.X >= outer.X - 1 && inner.Y >= outer.Y - 1 && inner.X + inner.Width <= outer.X + outer.Width + 1 && inner.Y + inner.Height <= outer.Y + outer.Height + 1,
                string.Create(CultureInfo.InvariantCulture, $"The picture of {inner.Width} x {inner.Height} is larger than its frame of {outer.Width} x {outer.Height}."));
            Assert.InRange(outer.Height, 50, 900);
        }

        await page.CloseAsync();
    }
}

using CloudTransfer.Web.Tests.Pages;
using Microsoft.Playwright;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>The layout on a phone, from right to left and in forced colors, measured by bounding boxes.</summary>
public sealed class LayoutTests(PageServer server, Chromium chromium) : IClassFixture<PageServer>, IClassFixture<Chromium>
{
    private static readonly string[] Deep =
    [
        "Wedding/Photographers/Second camera/Evening party/IMG_20260813_184512_HDR_edited_final.jpg",
        "Wedding/Photographers/Second camera/Speech of the bride's grandmother, unabridged version.mp4",
        "Wedding/Table plan.docx",
    ];

    [SkippableTheory]
    [InlineData(320)]
    [InlineData(390)]
    public async Task Names_wrap_between_words_and_sizes_are_below_on_a_phone(int width)
    {
        var page = await chromium.OpenAsync(new Look(width, Dark: false, Script: true));
        await page.GotoAsync(new Uri(server.Address, (await server.SeedAsync(null, Deep)).Landing).ToString());
        await OpenFoldersAsync(page);

        await HoldsRowsAsync(page, "main", Deep.Length + 4);
        await page.CloseAsync();
    }

    [SkippableTheory]
    [InlineData(320)]
    [InlineData(390)]
    public async Task Names_wrap_between_words_and_sizes_are_below_in_the_list_of_chosen_files_on_a_phone(int width)
    {
        var page = await chromium.OpenAsync(new Look(width, Dark: false, Script: true));
        await page.GotoAsync(server.Address.ToString());
        await page.Locator("input[name=files]").SetInputFilesAsync(
            Deep.Select(path => new FilePayload { Name = Path.GetFileName(path), MimeType = "application/octet-stream", Buffer = new byte[2_345_678] }));

        await HoldsRowsAsync(page, "[data-part=rows]", Deep.Length);
        var removes = await page.EvaluateAsync<bool>(
            "[...document.querySelectorAll('[data-part=rows] .row')].every(row => row.querySelector('.remove').getBoundingClientRect().left >= row.querySelector('.name').getBoundingClientRect().right - 1)");
        Assert.True(removes, "What removes a row stands beside its name.");
        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task Pages_are_mirrored_from_right_to_left()
    {
        var page = await chromium.OpenAsync(Look.Desk);
        await page.GotoAsync(new Uri(server.Address, (await server.SeedAsync(null, Deep)).Landing).ToString());
        await OpenFoldersAsync(page);
        await page.EvaluateAsync("document.documentElement.dir = 'rtl'");

        foreach (var width in new[] { 320, 390, 768, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            var mirrored = await page.EvaluateAsync<bool>(
                """
                [...document.querySelectorAll('.row-item, .row-nested')].filter(pair => pair.querySelector(':scope > :is(.download-icon, .preview-icon)')).every(pair => {
                  const [row, take] = [pair.querySelector('.row'), pair.querySelector(':scope > :is(.download-icon, .preview-icon)')].map(part => part.getBoundingClientRect());
                  const name = pair.querySelector('.name').getBoundingClientRect();
                  return take.right <= row.left + 1 && row.right - name.right > 20;
                })
                """);
            Assert.True(mirrored, $"At {width} the icon stands at the right, and the download at the left.");
        }

        await page.CloseAsync();
    }

    [SkippableFact]
    public async Task Icons_are_visible_and_buttons_have_borders_in_forced_colors()
    {
        var (landing, owner) = (await server.SeedAsync(null, Deep), await server.SeedAsync(null, Deep));
        var page = await chromium.OpenAsync(Look.Desk with { HighContrast = true });
        foreach (var path in new[] { "/", landing.Landing, landing.Landing + "?view=gallery", owner.Owner })
        {
            await page.GotoAsync(new Uri(server.Address, path).ToString());
            if (string.Equals(path, "/", StringComparison.Ordinal))
                await page.Locator("input[name=files]").SetInputFilesAsync(new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = [1] });

            var unseen = await page.EvaluateAsync<string[]>(
                """
                (() => {
                  const probe = document.body.appendChild(document.createElement('i'));
                  probe.style.cssText = 'forced-color-adjust: none; background: Canvas';
                  const canvas = getComputedStyle(probe).backgroundColor;
                  probe.remove();
                  const masks = [...document.querySelectorAll('.row, .download-icon, .preview-icon, .frame, .remove')]
                    .filter(part => [canvas, 'rgba(0, 0, 0, 0)'].includes(getComputedStyle(part, '::before').backgroundColor));
                  const flat = [...document.querySelectorAll('.button-primary, .button-secondary, .choice, .panel, .frame')].filter(part => parseFloat(getComputedStyle(part).borderTopWidth) === 0);
                  return [...masks, ...flat].map(part => part.outerHTML.slice(0, 120));
                })()
                """);
            Assert.True(unseen.Length == 0, $"{path}: {string.Join("\n", unseen)}");
        }

        await page.CloseAsync();
    }

    private static async Task OpenFoldersAsync(IPage page) =>
        await page.EvaluateAsync("document.querySelectorAll('.tree details').forEach(folder => { folder.open = true; })");

    private static async Task HoldsRowsAsync(IPage page, string part, int count)
    {
        var wrong = await page.EvaluateAsync<string[]>(
            """
            part => {
              const rows = [...document.querySelectorAll(`${part} .row`)];
              const wrong = rows.map((row) => {
                const [name, size] = [row.querySelector('.name'), row.querySelector('.size')];
                const [upper, lower] = [name, size].map(box => box.getBoundingClientRect());
                const text = name.firstChild;
                const broken = [...text.data.matchAll(/[^\s-]+/g)].filter(({ 0: word, index }) => {
                  const range = document.createRange();
                  range.setStart(text, index);
                  range.setEnd(text, index + word.length);
                  return word.length < 16 && range.getClientRects().length > 1;
                });
                return [lower.top < upper.bottom - 1 && 'size beside the name', broken.length > 0 && 'a broken word', upper.width < row.getBoundingClientRect().width / 2 && 'a narrow name']
                  .filter(Boolean).map(what => `${what}: ${text.data}`);
              });
              return [`${rows.length} rows`, ...wrong.flat()];
            }
            """,
            part);
        Assert.Equal([$"{count} rows"], wrong);
    }
}

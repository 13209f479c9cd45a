using AngleSharp.Dom;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>A transfer has the same name everywhere: that of its only item, or of the first item with the number of the others.</summary>
public sealed class TransferNameTests : IDisposable
{
    private readonly RunningServer _server = new();
    private readonly TusClient _tus;

    public TransferNameTests() => _tus = new TusClient(_server.Client);

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("plan.txt", "plan.txt", "plan.txt")]
    [InlineData("photos.zip", "photos.zip", "photos.zip")]
    [InlineData("Holiday/a.jpg", "Holiday.zip", "Holiday")]
    [InlineData("Holiday/a.jpg|Holiday/Raw/b.jpg", "Holiday.zip", "Holiday")]
    [InlineData("Holiday/a.jpg|Holiday/b.jpg|Holiday/c.jpg|plan.txt", "Holiday and 1 more.zip", "Holiday and 1 more")]
    [InlineData("plan.txt|Holiday/a.jpg|Holiday/b.jpg", "plan.txt and 1 more.zip", "plan.txt and 1 more")]
    [InlineData("Holiday/a.jpg|plan.txt|Holiday/b.jpg|Work/c.jpg|map.txt", "Holiday and 3 more.zip", "Holiday and 3 more")]
    [InlineData("a|a|A/x|a/y", "a and 2 more.zip", "a and 2 more")]
    [InlineData(".config/a|.config/b", "_.config.zip", "_.config")]
    public async Task Name_is_the_first_item_and_the_number_of_other_items(string paths, string name, string shown)
    {
        var form = new FormBody();
        foreach (var path in paths.Split('|'))
            form.File(path, [1], "folder");
        var sent = await _server.Client.SendFormAsync(form);
        var created = await CreateTransferAsync([.. paths.Split('|').Select(path => new ManifestFile(path, 1))]);

        Assert.Equal((name, shown), (sent.Name, sent.DisplayName));
        Assert.Equal((name, shown), (created.Name, created.DisplayName));
        Assert.Equal(paths.Split('|').Length, sent.Files);
        using var download = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal(name, download.SavedAs());
        using var visitor = new Visitor(_server.Address);
        Assert.Equal(shown, (await visitor.ReadAsync($"/d/{sent.Id}")).QuerySelector("h1")!.Text());
        Assert.Equal(shown, (await visitor.ReadAsync($"/d/{created.Id}")).QuerySelector("h1")!.Text());
        Assert.Equal(shown, (await visitor.ReadAsync(new Uri(sent.OwnerLink).AbsolutePath)).QuerySelector("#sent")!.Text());
    }

    [Theory]
    [InlineData("Empty/|x.txt|y.txt", "Empty and 2 more")]
    [InlineData("x.txt|Empty/|Empty/Inside/", "x.txt and 1 more")]
    [InlineData("Holiday/|Holiday/a.jpg", "Holiday")]
    [InlineData("Plan/2031/|Plan/2032/", "Plan")]
    [InlineData("One/|Two/Three/", "One and 1 more")]
    public async Task Folder_counts_as_one_item_even_if_it_is_empty(string paths, string shown)
    {
        var created = await CreateTransferAsync([.. paths.Split('|').Select(path => new ManifestFile(path, path.EndsWith('/') ? null : 1))]);

        Assert.Equal((shown + ".zip", shown), (created.Name, created.DisplayName));
        Assert.Equal(paths.Split('|').Count(path => !path.EndsWith('/')), created.Files);
    }

    [Fact]
    public async Task Item_count_has_a_thousands_separator()
    {
        var created = await CreateTransferAsync([.. Enumerable.Range(0, 1235).Select(n => new ManifestFile($"{n}", 0))]);

        Assert.Equal("0 and 1,234 more.zip", created.Name);
        Assert.Equal(1235, created.Files);
    }

    [Theory]
    [InlineData("a.txt|b.txt|c.txt", 0, "b.txt and 1 more")]
    [InlineData("a.txt|b.txt", 1, "a.txt")]
    [InlineData("Holiday/a.jpg|Holiday/b.jpg|c.txt", 0, "Holiday and 1 more")]
    [InlineData("Holiday/Raw/a.jpg|b.txt|c.txt", 0, "b.txt and 1 more")]
    [InlineData("a.txt|Holiday/Raw/b.jpg", 0, "Holiday")]
    public async Task Name_ignores_omitted_files(string paths, int omitted, string shown)
    {
        var created = await CreateTransferAsync([.. paths.Split('|').Select(path => new ManifestFile(path, 10))]);
        Assert.Equal(204, await _tus.OmitAsync(created, omitted));

        var now = await _tus.GetTransferAsync(created);
        Assert.Equal((shown + ".zip", shown), (now.Name, now.DisplayName));
    }

    [Fact]
    public async Task Title_changes_the_page_heading_but_not_the_file_name()
    {
        var sent = await _server.Client.PostAsync([("Holiday/a", [1]), ("b", [2])], ("title", "Lake: 1/2"));

        Assert.Equal(("Holiday and 1 more.zip", "Lake: 1/2"), (sent.Name, sent.DisplayName));
        using var download = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        Assert.Equal("Holiday and 1 more.zip", download.SavedAs());
    }

    private Task<TransferAnswer> CreateTransferAsync(ManifestFile[] files) => _tus.CreateTransferAsync(new ManifestRequest([.. files]));
}

using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Hostile file names on every upload route: form, extended parameter, PUT, manifest, tus.</summary>
public sealed class HostileNameOnEveryRouteTests : IDisposable
{
    private static readonly string[] Names =
    [
        "../../../../tmp/escaped", @"..\..\..\escaped", "....//....//escaped", "/etc/cron.d/escaped", "//server/share/escaped", @"\\server\share\escaped",
        @"\\?\C:\escaped", "C:escaped", @"C:\Windows\escaped", "file:///etc/escaped", "~/escaped", "$HOME/escaped", "%2e%2e%2fescaped", "%252e%252e/escaped",
        "..%2fescaped", "..%5cescaped", "..%c0%afescaped", "..\u2215escaped", "\uFF0E\uFF0E\uFF0Fescaped",
        "a\u0000b", "escaped.\u0000.txt", "escaped...", "escaped . . ", " escaped", "escaped\u00A0", "a:escaped", "escaped::$DATA",
        "CON", "con.txt", "NUL", "aux.tar.gz", "COM1", "lpt9.log", "COM\u00B9", "CONIN$",
        "escaped\u202Egpj.exe", "\u202Dx\u202C", "a\u200Bb", "a\u2066b\u2069", "\uFEFFescaped", "a\u0007\u001B[2Jb", "a\u007Fb", "a\u0085b", "a\u2028b", "a\u2029b",
        "<escaped>", "esc|aped", "esc?aped*", "\"escaped\"", "`escaped`; $(id)", "-rf", "--help", ".", "..", "...", "", " ", "/", "//",
        ".htaccess", ".git/config", "a/./b/../c//d", "\u00E9", "e\u0301", "\U000E0041x", "\uD83C\uDF88",
        new string('x', 300), string.Concat(Enumerable.Repeat("\u00E9", 200)), string.Concat(Enumerable.Repeat("d/", 500)) + "x",
        string.Concat(Enumerable.Repeat("../", 500)) + "x",
    ];

    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        "/\\:*?\"<>|\0\r\n\u001B\u0007\u007F\u0085\u2028\u2029\u200B\u202D\u202E\u2066\u2069\uFEFF");

    private readonly RunningServer _server = new();

    public static TheoryData<string> Routes => ["form", "form*", "put", "manifest", "tus"];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Uploaded_file_stays_on_the_volume_and_gets_a_safe_name(string route)
    {
        var accepted = 0;
        foreach (var name in Names)
        {
            if (await SendAsync(route, name) is not { } id)
                continue;
            accepted++;
            using var download = await _server.Client.GetAsync($"/d/{id}/files/0");
            Assert.Equal("bytes", await download.Content.ReadAsStringAsync());
            AssertSafe(name, download.SavedAs()!);
            foreach (var file in (await _server.Client.GetFromJsonAsync<FilesAnswer>($"/api/v1/transfers/{id}/files"))!.Files)
                Assert.All(file.Path.Split('/'), component => AssertSafe(name, component));
        }

        Assert.InRange(accepted, 40, Names.Length);
        AssertNothingOutsideTheVolume();
    }

    [Fact]
    public async Task Zip_of_hostile_names_unpacks_inside_its_target_folder()
    {
        var form = new FormBody();
        foreach (var name in Names.Where(name => name.AsSpan().IndexOfAny("\0\r\n\"") < 0 && name.Trim('.', '/', ' ').Length > 0))
            form.File(name, Encoding.UTF8.GetBytes(name), "folder");
        var sent = await _server.Client.SendFormAsync(form);
        using var work = new TestFolder();
        await File.WriteAllBytesAsync(work["x.zip"], await _server.Client.DownloadAsync(sent.Id));
        Directory.CreateDirectory(work["inside/target"]);

        await ZipFile.ExtractToDirectoryAsync(work["x.zip"], work["inside/target"]);

        Assert.Equal(sent.Files, work.Files("inside/target").Count);
        Assert.Equal(sent.Files, work.Files("inside").Count);
    }

    [Fact]
    public async Task Names_that_differ_in_case_or_Unicode_form_do_not_overwrite_each_other()
    {
        string[] names =
        [
            "Photo.jpg", "photo.jpg", "PHOTO.JPG", "n\u00E4her.txt", "na\u0308her.txt", "N\u00C4HER.txt", "Stra\u00DFe", "STRASSE", "\u212A", "k",
            "a/x", "A/x", "a", "A", "a./x", "b", "b ", "b.", "con", "_con",
        ];
        var form = new FormBody();
        foreach (var name in names)
            form.File("T/" + name, Encoding.UTF8.GetBytes(name), "folder");
        var sent = await _server.Client.SendFormAsync(form);

        using var zip = new ZipArchive(new MemoryStream(await _server.Client.DownloadAsync(sent.Id)));

        // All names are distinct under the comparison rules of Windows, macOS and Linux.
        string[] entries = [.. zip.Entries.Select(entry => entry.FullName)];
        Assert.Equal(names.Length, entries.Select(entry => entry.Normalize(NormalizationForm.FormC).ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(names.Length, entries.Select(entry => entry.Normalize(NormalizationForm.FormKD).ToLowerInvariant()).Distinct(StringComparer.Ordinal).Count());
        for (var number = 0; number < names.Length; number++)
            Assert.Equal(names[number], Encoding.UTF8.GetString(await _server.Client.DownloadAsync(sent.Id, number)));
        foreach (var (entry, name) in zip.Entries.Zip(names))
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            Assert.Equal(name, await reader.ReadToEndAsync());
        }
    }

    [Theory]
    [InlineData("/d/{id}/files/../../../cloudtransfer.db")]
    [InlineData("/d/{id}/files/%2e%2e%2f%2e%2e%2fcloudtransfer.db")]
    [InlineData("/d/{id}/files/..%5c..%5ccloudtransfer.db")]
    [InlineData("/d/..%2f..%2fcloudtransfer.db/download")]
    [InlineData("/d/%2e%2e%2fcloudtransfer.db")]
    [InlineData("/d/{id}%2f..%2f..%2fkeys/download")]
    [InlineData("/d/{id}%00/download")]
    [InlineData("/d/{id}/../../keys/")]
    [InlineData("/../data/cloudtransfer.db")]
    [InlineData("/cloudtransfer.db")]
    [InlineData("/..%c0%af..%c0%afetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/css/..%2f..%2fappsettings.json")]
    [InlineData("/appsettings.json")]
    public async Task No_URL_reaches_files_outside_the_transfers_folder(string url)
    {
        var sent = await _server.Client.PutAsync("a.bin", [1]);
        await using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"GET {url.Replace("{id}", sent.Id, StringComparison.Ordinal)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        var answer = await connection.ReadAsync();

        Assert.True((int)answer.Status is 400 or 404 or 405, $"{answer.Status}");
        Assert.DoesNotContain("SQLite", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowedHosts", answer.Body, StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();

    // Returns the ID of the transfer, or null if the name was rejected.
    private async Task<string?> SendAsync(string route, string name)
    {
        var bytes = "bytes"u8.ToArray();
        switch (route)
        {
            case "form":
                return await IdAsync(await PostAsync(new FormBody().File(name, bytes)));
            case "form*":
                var extended = string.Concat(Encoding.UTF8.GetBytes(name).Select(value => $"%{value:X2}"));
                return await IdAsync(await PostAsync(new FormBody().Part($"form-data; name=\"files\"; filename=\"x\"; filename*=UTF-8''{extended}", bytes)));
            case "put":
                using (var body = new ByteArrayContent(bytes))
                    return await IdAsync(await _server.Client.PutAsAsync("/" + Uri.EscapeDataString(name).Replace(".", "%2E", StringComparison.Ordinal), body));
            case "manifest":
                using (var response = await _server.Client.PostAsJsonAsync("/api/v1/transfers", new { files = new[] { new { path = name, size = bytes.Length } } }))
                {
                    if (!response.IsSuccessStatusCode)
                        return null;
                    var created = (await response.Content.ReadFromJsonAsync<TransferAnswer>())!;
                    await new TusClient(_server.Client).SendAllAsync(created.Uploads![0].Url, 0, bytes);
                    return created.Id;
                }

            default:
                var tus = new TusClient(_server.Client);
                var url = await tus.CreateAsync(bytes.Length, name);
                await tus.SendAllAsync(url, 0, bytes);
                using (var head = await tus.HeadAsync(url))
                    return head.Header("Transfer-Link")!.Split('/')[^1];
        }
    }

    private async Task<HttpResponseMessage> PostAsync(FormBody form)
    {
        using var content = form.ToContent();
        return await _server.Client.PostAsAsync("application/json", content);
    }

    private static async Task<string?> IdAsync(HttpResponseMessage response)
    {
        using var read = response;
        Assert.True((int)response.StatusCode is 201 or 400 or 404 or 405, $"{response.StatusCode}");
        return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<UploadAnswer>())!.Id : null;
    }

    private static void AssertSafe(string name, string saved)
    {
        Assert.False(saved.AsSpan().ContainsAny(Unsafe), $"{name} became {saved}");
        Assert.InRange(Encoding.UTF8.GetByteCount(saved), 1, 255);
        Assert.False(saved is "." or ".." || saved.EndsWith('.') || saved.EndsWith(' '), $"{name} became {saved}");
        Assert.DoesNotMatch("(?i)^(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\\$|conout\\$)(\\.|$)", saved);
    }

    private void AssertNothingOutsideTheVolume()
    {
        string[] expected = ["cloudtransfer.db", "cloudtransfer.db-shm", "cloudtransfer.db-wal", "incoming", "keys", "keys.lock", "ready", "transfers"];
        Assert.Empty(Directory.EnumerateFileSystemEntries(_server.VolumePath).Select(Path.GetFileName).Except(expected, StringComparer.Ordinal));
        var stored = Directory.EnumerateFiles(Path.Combine(_server.VolumePath, "transfers"), "*", SearchOption.AllDirectories);
        Assert.All(stored, file => Assert.Matches("^[A-Za-z0-9_-]{22}$", Path.GetFileName(file)));
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "escaped*"));
    }
}

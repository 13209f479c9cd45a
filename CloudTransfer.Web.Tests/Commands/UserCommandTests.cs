using System.Text;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Commands;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>The first administrator, and others, are invited from the command line.</summary>
public sealed class UserCommandTests
{
    [Fact]
    public async Task Invitation_is_printed_alone_on_stdout_and_makes_an_administrator()
    {
        using var volume = new TestFolder();
        string[] settings = [$"--Storage:Path={volume.Path}", "--SignIn:Passkeys:Enabled=true"];

        var (code, printed, told) = await RunAsync(["user", "invite", "--admin", "Ada Lovelace", "--base-url", "https://send.example.org/", .. settings]);
        Assert.Equal((ExitCode.Done, ""), (code, told));
        Assert.Matches("^https://send\\.example\\.org/sign-in/invitations/[A-Za-z0-9_-]{32}\\n$", printed);
        Assert.Equal(printed[..45], (await RunAsync(["user", "invite", "Bob", "--Proxy:PublicUrl=https://send.example.org", .. settings])).Printed[..45]);
        var (pathCode, path, hint) = await RunAsync(["user", "invite", "Carol", .. settings]);
        Assert.Equal(ExitCode.Done, pathCode);
        Assert.StartsWith("/sign-in/invitations/", path, StringComparison.Ordinal);
        Assert.Contains("--base-url", hint, StringComparison.Ordinal);

        using var server = new RunningServer(volume.Path, ("SignIn:Passkeys:Enabled", "true"), ("Proxy:PublicUrl", PasskeyServers.Origin));
        using var ada = new PasskeyVisitor(server);
        (await ada.AcceptAsync(new Uri(printed.Trim()).AbsolutePath)).Dispose();
        Assert.Equal("Ada Lovelace", await ada.Browser.PersonAsync());
        Assert.NotNull((await ada.Browser.ReadAsync("/admin/people")).QuerySelector("[data-id=to-invitations]"));
        using var carol = new PasskeyVisitor(server);
        (await carol.AcceptAsync(path.Trim())).Dispose();
        Assert.Null((await carol.Browser.ReadAsync("/admin/people")).QuerySelector("[data-id=to-invitations]"));
    }

    [Fact]
    public async Task What_cannot_be_is_one_sentence_and_its_exit_code()
    {
        using var volume = new TestFolder();
        var path = $"--Storage:Path={volume.Path}";

        Assert.Equal(
            (ExitCode.Failed, "", "There are no accounts by invitation: set SignIn:Passkeys:Enabled to true, for the server, too."),
            await RunAsync(["user", "invite", "Ada", path]));
        foreach (var (words, sentence) in new (string[], string)[]
        {
            (["user"], "The command 'user' needs one of: invite. See: help user"),
            (["user", "invite"], "Required argument missing for command: 'invite'. See: help user invite"),
            (["user", "invite", new string('a', User.MaxName + 1)], "it must be a line of up to 100 characters. See: help user invite"),
            (["user", "invite", "Ada", "--base-url", "send.example.org"], "'send.example.org' is not an address that begins with http:// or https://. See: help user invite"),
        })
        {
            var (code, printed, told) = await RunAsync(words);
            Assert.Equal((ExitCode.Usage, ""), (code, printed));
            Assert.EndsWith(sentence, told, StringComparison.Ordinal);
            // The same each time.
            Assert.Equal(told, (await RunAsync(words)).Told);
        }
    }

    private static async Task<(int Code, string Printed, string Told)> RunAsync(string[] words)
    {
        var (printed, told) = (new StringBuilder(), new StringBuilder());
        await using StringWriter output = new(printed), errors = new(told);
        var code = await CommandLine.RunAsync(words, CloudTransferSetup.Build, output, errors);
        return (code, printed.ToString(), told.ToString().TrimEnd());
    }
}

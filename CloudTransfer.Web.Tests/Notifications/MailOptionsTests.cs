using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>Which settings of mail stop the start, and what the sentence says.</summary>
public sealed class MailOptionsTests
{
    [Fact]
    public void Without_a_host_no_mail_is_sent_and_nothing_else_is_asked_for()
    {
        var options = new MailOptions();

        Assert.False(options.IsOn);
        Assert.Empty(Errors(options));
    }

    [Fact]
    public void Each_wrong_setting_has_a_sentence()
    {
        Assert.Empty(Errors(Good()));
        Says(options => options.From = null, "Mail:From is ''", "such as CloudTransfer <transfers@example.org>");
        Says(options => options.From = "CloudTransfer", "Mail:From is 'CloudTransfer'", "must be an address");
        Says(options => options.GiveUpAfter = new Duration(TimeSpan.FromMinutes(1)), "Mail:GiveUpAfter is 1 minute", "at least 1h");
        Says(options => options.Smtp.Host = "a b", "Mail:Smtp:Host is 'a b'", "such as smtp.example.org");
        Says(options => options.Smtp.Port = 0, "Mail:Smtp:Port is 0", "from 1 to 65535");
        Says(options => options.Smtp.Security = "ssl", "Mail:Smtp:Security is 'ssl'", "starttls, tls or none");
        Says(options => options.Smtp.Timeout = new Duration(TimeSpan.Zero), "Mail:Smtp:Timeout is", "from 1s to 10m");
        Says(options => options.Smtp.User = "ann", "Mail:Smtp:User is 'ann'", "Mail:Smtp:Password or Mail:Smtp:PasswordFile");
        Says(options => options.Smtp.Password = "x", "Mail:Smtp:User is ''", "together with");
        Says(options => (options.Smtp.User, options.Smtp.PasswordFile) = ("ann", "/nowhere"), "Mail:Smtp:PasswordFile is '/nowhere'", "may read");
        Says(options => (options.Smtp.User, options.Smtp.Password, options.Smtp.PasswordFile) = ("ann", "x", "/etc/hostname"), "Mail:Smtp:PasswordFile", "set one of them");
        Says(options => options.Smtp.CaFile = "/nowhere", "Mail:Smtp:CaFile is '/nowhere'", "may read");
    }

    [Theory]
    [InlineData("starttls", 587)]
    [InlineData("tls", 465)]
    [InlineData("none", 25)]
    public void The_port_is_the_usual_one_of_the_security(string security, int port) =>
        Assert.Equal(port, new SmtpOptions { Security = security }.EffectivePort);

    private static MailOptions Good() => new() { From = "Größe <transfers@example.org>", Smtp = { Host = "smtp.example.org" } };

    private static void Says(Action<MailOptions> change, params string[] words)
    {
        var options = Good();
        change(options);
        var error = Assert.Single(Errors(options));
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Errors(MailOptions options) => options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!);
}

using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Notifications;

/// <summary>What the outbox promises, to two replicas and whatever the mail server does.</summary>
public class OutboxTests : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _volume;
    private readonly ScriptedSmtpServer _smtp = new();
    private readonly TestComposer _composer = new();
    private RunningServer _one = null!, _other = null!;

    public OutboxTests()
        : this(isPostgreSql: false)
    {
    }

    protected OutboxTests(bool isPostgreSql) => _volume = TestDatabase.NewVolume(isPostgreSql);

    public Task InitializeAsync()
    {
        (_one, _other) = (NewReplica(), NewReplica());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _smtp.DisposeAsync();

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _volume.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task Two_replicas_send_each_mail_once_and_the_outbox_is_empty_then()
    {
        await AddAsync(_one, [.. Enumerable.Range(0, 6).Select(n => TestComposer.To($"a{n}@example.org", $"{n}", queue: n % 3))]);

        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));

        Assert.Equal(Enumerable.Range(0, 6).Select(n => $"a{n}@example.org").Order(StringComparer.Ordinal), Receivers().Order(StringComparer.Ordinal));
        Assert.Equal(6, _composer.Ended.Count(end => end.EndsWith(": sent", StringComparison.Ordinal)));
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_mail_of_a_transaction_that_fails_is_not_sent()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _one.Services.GetRequiredService<IDatabase>().WriteAsync(async transaction =>
        {
            await _one.Services.GetRequiredService<Outbox>().AddAsync(transaction, TestComposer.To("ann@example.org"));
            throw new InvalidOperationException("The test undoes it.");
        }, CancellationToken.None));

        Assert.False(await RunAsync(_one));
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task What_the_mail_server_puts_off_or_breaks_off_is_sent_later_with_its_first_Message_ID()
    {
        await AddAsync(_one, TestComposer.To("ann@example.org"));
        foreach (var (command, answer) in new[] { ("RCPT", "450 later"), ("DATA", "421 closing"), (".", "cut"), (".", "hang"), ("EHLO", "cut"), (".", "451 full") })
        {
            _smtp.Answer = given => string.Equals(given, command, StringComparison.Ordinal) ? answer : null;
            Assert.True(await RunAsync(_one));
            Assert.False(await RunAsync(_other), $"after {answer}");
            Advance(MailJob.LongestPause);
        }

        _smtp.Answer = _ => null;
        Assert.True(await RunAsync(_other));

        Assert.Equal(["x: sent"], _composer.Ended);
        // It came to the end of the message four times, and the mail server's users see one.
        Assert.Equal(4, _smtp.Received.Count);
        Assert.Single(_smtp.Received.Select(message => message.MessageId).Distinct(StringComparer.Ordinal));
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_refusal_is_told_at_once_in_the_mail_server_s_words_and_others_are_sent()
    {
        _smtp.Answer = command => command is "RCPT" ? "550 no such\tuser" : null;
        await AddAsync(_one, TestComposer.To("ann@example.org", "first"));
        Assert.True(await RunAsync(_one));
        _smtp.Answer = _ => null;
        await AddAsync(_one, TestComposer.To("bob@example.org", "second"), TestComposer.To("jörg@example.org", "third"));
        await RunAllAsync(_one);

        Assert.Equal(["first: Refused 550 no such user", "second: sent", "third: NotWritable"], _composer.Ended);
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_mail_server_that_is_away_for_a_day_loses_nothing_and_after_three_days_it_is_told()
    {
        _smtp.Answer = _ => "cut";
        await AddAsync(_one, TestComposer.To("ann@example.org", "early"));
        for (var hour = 0; hour < 24; hour++)
        {
            Assert.True(await RunAsync(_one));
            Advance(MailJob.LongestPause);
        }

        _smtp.Answer = _ => null;
        await RunAllAsync(_one);
        _smtp.Answer = _ => "cut";
        await AddAsync(_one, TestComposer.To("bob@example.org", "late"));
        Assert.True(await RunAsync(_one));
        Advance(TimeSpan.FromDays(3));
        Assert.True(await RunAsync(_other));

        Assert.Equal(["early: sent", "late: GivenUp"], _composer.Ended);
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_mail_that_was_held_back_for_long_is_given_up_only_after_it_failed_for_long()
    {
        _composer.Compose = _ => new Composition.NotYet(MailJob.LongestPause);
        await AddAsync(_one, TestComposer.To("ann@example.org"));
        for (var day = 0; day < 4; day++)
        {
            Assert.True(await RunAsync(_one));
            Advance(TimeSpan.FromDays(1));
        }

        _composer.Compose = mail => new Composition.Ready(new MailPage(mail.Subject, ["Hello"]));
        _smtp.Answer = command => command is "RCPT" ? "450 later" : null;
        Assert.True(await RunAsync(_one));
        Assert.Empty(_composer.Ended);
        // What holds it back in between does not begin the time anew.
        Advance(TimeSpan.FromDays(2));
        _composer.Compose = _ => new Composition.NotYet(MailJob.LongestPause);
        Assert.True(await RunAsync(_one));
        Advance(TimeSpan.FromDays(1));
        _composer.Compose = mail => new Composition.Ready(new MailPage(mail.Subject, ["Hello"]));
        Assert.True(await RunAsync(_other));

        Assert.Equal(["x: GivenUp 450 later"], _composer.Ended);
    }

    [SkippableTheory]
    [InlineData("EHLO", "cut")]
    [InlineData("RCPT", "530 5.7.0 sign in first")]
    [InlineData("MAIL", "550 5.7.1 not from here")]
    public async Task A_mail_server_that_takes_nothing_at_present_refuses_no_mail_and_uses_up_no_limit(string command, string answer)
    {
        _smtp.Answer = given => string.Equals(given, command, StringComparison.Ordinal) ? answer : null;
        await AddAsync(_one, TestComposer.To("ann@example.org"));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.True(await RunAsync(_one));
            Advance(TimeSpan.FromMinutes(3));
        }

        Assert.Equal(0, await _one.CountAsync("attempts WHERE kind = 'mail'"));
        _smtp.Answer = _ => null;
        Assert.True(await RunAsync(_other));
        Assert.Equal(["x: sent"], _composer.Ended);
        Assert.Equal(1, await _one.CountAsync("attempts WHERE kind = 'mail'"));
    }

    [SkippableFact]
    public async Task No_limit_of_an_hour_is_exceeded_by_two_replicas_and_what_waits_is_sent_later()
    {
        // Two to one address, four of one sender, six in all.
        await AddAsync(_one, [.. Enumerable.Range(0, 3).Select(n => TestComposer.To("ann@example.org", $"a{n}", "one", 1))]);
        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));
        Assert.Equal(2, _composer.Ended.Count);
        await AddAsync(_one, [.. Enumerable.Range(0, 3).Select(n => TestComposer.To($"b{n}@example.org", $"b{n}", "one", 1))]);
        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));
        Assert.Equal(4, _composer.Ended.Count);
        await AddAsync(_one, [.. Enumerable.Range(0, 4).Select(n => TestComposer.To($"c{n}@example.org", $"c{n}", "two", 2))]);
        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));
        Assert.Equal(6, _composer.Ended.Count);

        // They ask again at moments of their own.
        Assert.Equal(4, await _one.Services.GetRequiredService<IDatabase>().FirstAsync<long>("SELECT COUNT(DISTINCT due_at) FROM jobs WHERE kind = 'mail'", new { }, CancellationToken.None));
        Advance(MailRates.LongestWait);
        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));
        Advance(MailRates.LongestWait);
        await Task.WhenAll(RunAllAsync(_one), RunAllAsync(_other));
        Assert.Equal(10, _composer.Ended.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((0, 0), await WaitingAsync());
    }

    [SkippableFact]
    public async Task Who_refuses_mail_gets_none_until_it_is_wanted_again()
    {
        var refusals = _one.Services.GetRequiredService<MailRefusals>();
        var address = refusals.AddressOf(refusals.TokenOf(TestComposer.To("Ann@example.org").Address))!.Value;
        await refusals.RefuseAsync(address, CancellationToken.None);
        await AddAsync(_one, TestComposer.To("ann@example.org", "first"));
        await RunAllAsync(_other);
        await refusals.AllowAsync(address, CancellationToken.None);
        await AddAsync(_one, TestComposer.To("ann@example.org", "second"));
        await RunAllAsync(_other);

        Assert.Equal(["first: Unwanted", "second: sent"], _composer.Ended);
        Assert.Null(refusals.AddressOf("nonsense"));
        Assert.Null(refusals.AddressOf(null));
    }

    [SkippableFact]
    public async Task What_is_moot_is_dropped_and_what_waits_for_something_is_asked_again()
    {
        _composer.Compose = _ => new Composition.NotYet(TimeSpan.FromMinutes(1));
        await AddAsync(_one, TestComposer.To("ann@example.org"));
        Assert.True(await RunAsync(_one));
        Assert.False(await RunAsync(_one));
        _composer.Compose = _ => new Composition.Moot();
        Advance(TimeSpan.FromMinutes(1));
        Assert.True(await RunAsync(_other));

        Assert.Equal(["x: Moot"], _composer.Ended);
        Assert.Empty(_smtp.Received);
        Assert.Equal((0, 0), await WaitingAsync());
    }

    private RunningServer NewReplica() => new(
        _volume.Path,
        services =>
        {
            services.RunByHand<MailJob>();
            services.AddSingleton<MailComposer>(_composer);
        },
        [.. _smtp.Settings, ("Mail:MaxPerHour", "6"), ("Mail:MaxPerSenderPerHour", "4"), ("Mail:MaxPerAddressPerHour", "2")]);

    private static Task AddAsync(RunningServer server, params Mail[] mails) => server.Services.GetRequiredService<IDatabase>().WriteAsync(
        transaction => server.Services.GetRequiredService<Outbox>().AddAsync(transaction, mails), CancellationToken.None);

    private static Task<bool> RunAsync(RunningServer server) => server.Services.GetRequiredService<JobRunner>().RunOneAsync(JobKind.Mail, CancellationToken.None);

    private static async Task RunAllAsync(RunningServer server)
    {
        while (await RunAsync(server))
        {
            // The next mail.
        }
    }

    private void Advance(TimeSpan time)
    {
        _one.Clock.Advance(time);
        _other.Clock.Advance(time);
    }

    private IEnumerable<string> Receivers() => _smtp.Received.SelectMany(message => message.To.Mailboxes).Select(to => to.Address);

    private async Task<(long Mails, long Jobs)> WaitingAsync() => (await _one.CountAsync("mails"), await _one.CountAsync("jobs WHERE kind = 'mail'"));
}

/// <summary>The same with the rows in PostgreSQL.</summary>
public sealed class PostgreSqlOutboxTests : OutboxTests
{
    public PostgreSqlOutboxTests()
        : base(isPostgreSql: true)
    {
    }
}

using System.IO.Enumeration;
using System.Net;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Audit;

/// <summary>
/// Every action that changes something is in the audit trail, with who did it to what and the detail, or stands here with the reason why it is
/// not. In an entry <c>{made}</c> is what the step has made last, <c>{person}</c> who is signed in, and <c>*</c> any id or number.
/// </summary>
public sealed class EveryActionTests
{
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["AccelReceipt.Accept"] = "nginx says how far it has sent: a download is no change.",
        ["Error.Show"] = "The page of an error, whatever the method was.",
        ["Health checks"] = "Says how the server is, whatever the method was.",
        ["Invitation.AskAsync"] = "A challenge, which is good for nothing by itself.",
        ["Passkeys.AskAsync"] = "As of an invitation.",
        ["PasskeySignIn.AskAsync"] = "As of an invitation.",
        ["Password.EnterAsync"] = "Opens a transfer: reading is no change, and guessing is limited and counted.",
        ["PersonSignIn.BeginAsync"] = "Leaves for the provider; what comes back is in the trail.",
        ["Request.EnterAsync"] = "As of a transfer.",
        ["SentThumbnail.KeepAsync"] = "A part of the upload, whose creation is in the trail.",
        ["UnknownAddress.Show"] = "There is nothing.",
    };

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_action_that_changes_something_leaves_an_entry_or_has_a_reason(bool isPostgreSql)
    {
        using var volume = TestDatabase.NewVolume(isPostgreSql);
        using var server = new RunningServer(volume.Path, services => services.RunByHand<MailJob>(), AuditWalk.Settings);
        using var walk = new AuditWalk(server);
        await walk.BeginAsync();
        List<(string Action, string Entry, Func<Task> Act)> steps = [.. Uploads(walk), .. Owners(walk), .. Requests(walk), .. Addresses(walk), .. People(walk), .. AuditPasskeys.Steps(walk, server), .. Administrators(walk)];

        var actions = ChangingActions(server).ToList();
        var known = steps.Select(step => step.Action).Concat(Reasons.Keys).ToHashSet(StringComparer.Ordinal);
        Assert.Equal("", string.Join(", ", actions.Where(action => !known.Contains(action))));
        Assert.Equal("", string.Join(", ", known.Where(action => !actions.Contains(action, StringComparer.Ordinal))));
        var failures = new List<string>();
        foreach (var (action, entry, act) in steps)
        {
            var (name, person) = (entry.Split(' ')[0], walk.PersonId.Value);
            var before = await walk.EntriesAsync(name);
            if (await Record.ExceptionAsync(act) is { } fault)
                failures.Add($"{action}: {fault.Message}");
            var added = (await walk.EntriesAsync(name)).Where(one => !before.ContainsKey(one.Key)).Select(one => one.Value).ToList();
            var expected = entry.Replace("{made}", walk.Made, StringComparison.Ordinal).Replace("{person}", person, StringComparison.Ordinal);
            if (!added.Any(one => FileSystemName.MatchesSimpleExpression(expected, one, ignoreCase: false)))
                failures.Add($"{action} leaves no entry '{expected}', but {(added.Count == 0 ? "none" : string.Join(", ", added))}.");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Uploads(AuditWalk walk) =>
    [
        ("Upload.FormAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1", () => walk.FormAsync("/upload")),
        ("Upload.FormAtTheTopAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1", () => walk.FormAsync("/")),
        ("Upload.FileAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1", () => walk.PutAsync("/a.bin")),
        ("Upload.FileAsync", "transfer.sent by person:{person} to transfer:{made} recipients=1", () => walk.MailAsync(isPerson: true)),
        ("Upload.NamelessAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1", () => walk.PutAsync("/")),
        ("Transfers.CreateAsync", "transfer.created by anyone to transfer:{made} receiving bytes=6 files=2", () => walk.AnnounceAsync()),
        ("Tus.CreateAsync", "transfer.created by anyone to transfer:{made} receiving bytes=3 files=1", () => walk.UploadAsync()),
        ("Tus.AppendAsync", "transfer.sealed by link to transfer:{made} bytes=3", async () => await walk.FillAsync(await walk.UploadAsync())),
        ("Tus.TerminateAsync", "transfer.deleted by link to transfer:{made}", async () => await walk.TusAsync("DELETE", await walk.UploadAsync())),
        ("UploadingFile.OmitAsync", "transfer.file_omitted by link to transfer:{made} file=1", async () => await walk.OmitAsync(await walk.AnnounceAsync())),
    ];

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Owners(AuditWalk walk)
    {
        yield return ("OwnedTransfer.ChangeAsync", "transfer.changed by link to transfer:{made} password", async () =>
        {
            var sent = await walk.SendAsync();
            await walk.ApiAsync(HttpMethod.Patch, $"/api/v1/transfers/{sent.Id}", sent.OwnerLink, new { password = "open-sesame" });
        });
        yield return ("OwnedTransfer.DeleteAsync", "transfer.deleted by link to transfer:{made}", async () =>
        {
            var sent = await walk.SendAsync();
            await walk.ApiAsync(HttpMethod.Delete, $"/api/v1/transfers/{sent.Id}", sent.OwnerLink);
        });
        foreach (var (controller, by, isPerson) in new[] { ("Owner", "link", false), ("PersonTransfer", "person:{person}", true) })
        {
            yield return ($"{controller}.ChangeAsync", $"transfer.changed by {by} to transfer:{{made}} message", async () => await AuditWalk.PostAsync(walk.Person, await PageAsync(), ("message", "m")));
            yield return ($"{controller}.DeleteAsync", $"transfer.deleted by {by} to transfer:{{made}}", async () => await AuditWalk.PostAsync(walk.Person, await PageAsync() + "/delete"));
            yield return ($"{controller}.WithdrawAsync", $"recipient.withdrawn by {by} to transfer:{{made}} recipient=0", async () => await AuditWalk.PostAsync(walk.Person, await walk.MailAsync(isPerson) + "/recipients/0/withdraw"));
            yield return ($"{controller}.SendAgainAsync", $"recipient.sent_again by {by} to transfer:{{made}} recipient=0", async () =>
            {
                var page = await walk.MailAsync(isPerson);
                await walk.ChangeAsync("UPDATE recipients SET state = 'sent' WHERE state <> 'withdrawn'");
                await walk.ChangeAsync("UPDATE deliveries SET state = 'sending', code_hash = NULL");
                await AuditWalk.PostAsync(walk.Person, page + "/recipients/0/again");
            });
            yield return ($"{controller}.RenewCodeAsync", $"sender.code_renewed by {by} to transfer:{{made}}", async () => await AuditWalk.PostAsync(walk.Person, await UnprovenAsync() + "/code/new"));
            yield return ($"{controller}.ProveAsync", $"sender.proved by {by} to transfer:{{made}}", async () =>
            {
                var page = await UnprovenAsync();
                await AuditWalk.PostAsync(walk.Person, page + "/code/new");
                await AuditWalk.PostAsync(walk.Person, page + "/code", ("code", await walk.CodeAsync()));
            });

            async Task<string> PageAsync() => isPerson ? "/transfers/" + await walk.SendAsPersonAsync() : new Uri((await walk.SendAsync()).OwnerLink).AbsolutePath;

            // Whoever was not signed in when it was sent; the page of an account shows such a one as well, once it is handed over.
            async Task<string> UnprovenAsync()
            {
                await walk.ChangeAsync("DELETE FROM mails");
                var page = await walk.MailAsync(isPerson: false);
                await walk.ChangeAsync("DELETE FROM mails");
                if (!isPerson)
                    return page;
                await walk.ChangeAsync($"UPDATE transfers SET user_id = '{walk.PersonId}' WHERE id = '{walk.Made}'");
                return "/transfers/" + walk.Made;
            }
        }

        foreach (var (action, entry, act) in Mails(walk))
            yield return (action, entry, act);
    }

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Mails(AuditWalk walk) =>
    [
        ("MailRefusal.RefuseByProgramAsync", "mail.refused by link to address:*", () => AuditWalk.PostAsync(walk.Person, walk.RefusalOf("one@example.org"), HttpStatusCode.NoContent)),
        ("MailRefusal.RefuseAsync", "mail.refused by link to address:*", () => AuditWalk.PostAsync(walk.Person, walk.RefusalOf("two@example.org") + "/refuse")),
        ("MailRefusal.AllowAsync", "mail.allowed by link to address:*", () => AuditWalk.PostAsync(walk.Person, walk.RefusalOf("two@example.org") + "/allow")),
    ];

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Requests(AuditWalk walk)
    {
        yield return ("Requests.CreateAsync", "request.created by person:{person} to request:{made}", () => walk.AskAsPersonAsync());
        yield return ("FileRequests.CreateAsync", "request.created by anyone to request:{made}", () => walk.AskAsync());
        yield return ("FileRequests.ChangeAsync", "request.extended by link to request:{made}", async () => await ChangeAsync(new { expires = "3d" }));
        yield return ("FileRequests.ChangeAsync", "request.closed by link to request:{made}", async () => await ChangeAsync(new { closed = true }));
        yield return ("FileRequests.DeleteAsync", "request.deleted by link to request:{made}", async () =>
        {
            var asked = await walk.AskAsync();
            await walk.ApiAsync(HttpMethod.Delete, $"/api/v1/requests/{asked.Id}", asked.OwnerLink);
        });
        foreach (var (controller, by) in new[] { ("Requester", "link"), ("PersonRequest", "person:{person}") })
        {
            yield return ($"{controller}.ExtendAsync", $"request.extended by {by} to request:{{made}}", async () => await AuditWalk.PostAsync(walk.Person, (await PageAsync()).Page + "/extend", ("expires", "3d")));
            yield return ($"{controller}.EndNoticesAsync", $"request.notice_ended by {by} to request:{{made}}", async () =>
                await AuditWalk.PostAsync(walk.Person, (controller is "Requester" ? await walk.AskWithAddressAsync() : (await PageAsync()).Page) + "/notices/end"));
            yield return ($"{controller}.CloseAsync", $"request.closed by {by} to request:{{made}}", async () => await AuditWalk.PostAsync(walk.Person, (await PageAsync()).Page + "/close"));
            yield return ($"{controller}.DeleteAsync", $"request.deleted by {by} to request:{{made}}", async () => await AuditWalk.PostAsync(walk.Person, (await PageAsync()).Page + "/delete"));
            yield return ($"{controller}.DeleteReceivedAsync", $"transfer.deleted by {by} to transfer:{{made}}", async () =>
            {
                var (page, id) = await PageAsync();
                await walk.PutAsync($"/r/{id}/a.bin");
                var link = (await walk.Person.ReadAsync(page)).QuerySelector("[data-id=received] a.danger")!.GetAttribute("href")!;
                await AuditWalk.PostAsync(walk.Person, new Uri(new Uri("https://send.example.org"), link).AbsolutePath);
            });

            async Task<(string Page, string Id)> PageAsync()
            {
                if (controller is "PersonRequest" && await walk.AskAsPersonAsync() is { } own)
                    return ($"/requests/{own}", own);
                var asked = await walk.AskAsync();
                return (new Uri(asked.OwnerLink).AbsolutePath, asked.Id);
            }
        }

        yield return ("Submission.FormAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1 submission", async () => await walk.FormAsync($"/r/{(await walk.AskAsync()).Id}"));
        yield return ("Submission.FileAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1 submission", async () => await walk.PutAsync($"/r/{(await walk.AskAsync()).Id}/a.bin"));
        yield return ("Submission.NamelessAsync", "transfer.created by anyone to transfer:{made} sealed bytes=1 files=1 submission", async () => await walk.PutAsync($"/r/{(await walk.AskAsync()).Id}"));
        yield return ("Submissions.CreateAsync", "transfer.created by anyone to transfer:{made} receiving bytes=3 files=1 submission", async () => await walk.JsonAsync($"/r/{(await walk.AskAsync()).Id}/transfers", Manifest));
        yield return ("Submissions.AddAsync", "transfer.created by link to transfer:{made} receiving bytes=3 files=1 submission", async () =>
        {
            await walk.JsonAsync(new Uri(new Uri("https://send.example.org"), await walk.SubmitAsync()).AbsolutePath + "/transfers", Manifest);
        });
        yield return ("Tus.SubmitAsync", "transfer.created by anyone to transfer:{made} receiving bytes=3 files=1 submission", async () => await walk.TusAsync("POST", $"/r/{(await walk.AskAsync()).Id}/tus", ("Upload-Length", "3"), ("Upload-Metadata", TusClient.Metadata("filename", "a.bin"))));

        async Task ChangeAsync(object change)
        {
            var asked = await walk.AskAsync();
            await walk.ApiAsync(HttpMethod.Patch, $"/api/v1/requests/{asked.Id}", asked.OwnerLink, change);
        }
    }

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Addresses(AuditWalk walk)
    {
        yield return ("Requester.RenewCodeAsync", "request.code_renewed by link to request:{made}", async () => await AuditWalk.PostAsync(walk.Person, await UnprovenAsync() + "/code/new"));
        yield return ("Requester.ProveAsync", "request.address_proved by link to request:{made}", async () =>
        {
            var page = await UnprovenAsync();
            await AuditWalk.PostAsync(walk.Person, page + "/code/new");
            await AuditWalk.PostAsync(walk.Person, page + "/code", ("code", await walk.CodeAsync("request_code")));
        });

        async Task<string> UnprovenAsync()
        {
            var page = await walk.AskWithAddressAsync();
            await walk.ChangeAsync("DELETE FROM mails");
            return page;
        }
    }

    private const string Manifest = """{"files":[{"path":"a.bin","size":3}]}""";

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> People(AuditWalk walk) =>
    [
        ("PersonTransfers.ExtendAsync", "transfer.changed by person:{person} to transfer:{made} expires", async () => await AuditWalk.PostAsync(walk.Person, "/transfers/extend", ("id", await walk.SendAsPersonAsync()), ("expires", "3d"))),
        ("PersonTransfers.DeleteAsync", "transfer.deleted by person:{person} to transfer:{made}", async () => await AuditWalk.PostAsync(walk.Person, "/transfers/delete", ("id", await walk.SendAsPersonAsync()))),
        ("ApiTokens.MakeAsync", "token.made by person:{person} to token:* upload", async () =>
            (await walk.Person.SubmitAsync("/account/tokens/new", "form[data-id=new-token]", ("name", "Test"), ("scopes", "upload"))).Dispose()),
        ("ApiTokens.WithdrawAsync", "token.withdrawn by person:{person} to token:*", async () =>
            (await walk.Person.SubmitAsync("/account", "form[data-id=withdraw-token]")).Dispose()),
        ("SignIn.SignInAsync", "session.began by key:* to upload_key", () => AuditWalk.PostAsync(walk.Person, "/sign-in", ("key", AuditWalk.UploadKey))),
        ("SignIn.SignInAsync", "session.refused by anyone to upload_key", () => AuditWalk.PostAsync(walk.Person, "/sign-in", HttpStatusCode.Unauthorized, ("key", "another-key-of-many-signs"))),
        ("Account.EndSessionAsync", "session.ended by person:{person} to person:{person} sessions=1", async () =>
        {
            await walk.OtherAsync("1");
            var id = (await walk.Person.ReadAsync("/account")).QuerySelectorAll("form[action$='/account/sessions/end'] input[name=id]")[0].GetAttribute("value")!;
            await AuditWalk.PostAsync(walk.Person, "/account/sessions/end", ("id", id));
        }),
        ("SignIn.SignOutAsync", "session.ended by person:{person} to person:{person}", async () =>
        {
            await walk.BeginAsync();
            await AuditWalk.PostAsync(walk.Person, "/sign-out");
            await walk.BeginAsync();
        }),
        ("Account.EndAllSessionsAsync", "session.ended by person:{person} to person:{person} sessions=*", async () =>
        {
            await AuditWalk.PostAsync(walk.Person, "/account/sessions/end-all");
            await walk.BeginAsync();
        }),
        ("Account.DeleteAsync", "account.deleted by person:{person} to person:{person}", async () =>
        {
            await AuditWalk.PostAsync(walk.Person, "/account/delete");
            await walk.BeginAsync();
        }),
    ];

    private static IEnumerable<(string Action, string Entry, Func<Task> Act)> Administrators(AuditWalk walk)
    {
        yield return ("Admin.ChangeExpiryAsync", "transfer.changed by administrator to transfer:{made} expires", async () => await PostAsync($"/admin/transfers/{(await walk.SendAsync()).Id}", ("expires", "3d")));
        yield return ("Admin.DeleteAsync", "transfer.deleted by administrator to transfer:{made}", async () => await PostAsync("/admin/delete", ("id", (await walk.SendAsync()).Id)));
        yield return ("Admin.RetryJobsAsync", "jobs.retried by administrator to jobs:scan jobs=1", async () =>
        {
            await walk.ChangeAsync("INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at, last_error) VALUES ('scan', 'x', 0, 0, @now, @now + 3600000, 'error')");
            await PostAsync("/admin/jobs/retry", ("kind", nameof(JobKind.Scan)));
        });
        yield return ("Admin.ReplayWebhooksAsync", "webhooks.replayed by administrator to messages=1", async () =>
        {
            await walk.ChangeAsync("INSERT INTO webhooks (id, endpoint, type, body, created_at, failed_at, error) VALUES ('msg_x', '0123456789abcdef', 'transfer.created', '{}', @now, @now, 'webhook_refused')");
            await PostAsync("/admin/webhooks/replay");
        });
        yield return ("Admin.DiscardWebhooksAsync", "webhooks.discarded by administrator to messages=1", async () =>
        {
            await walk.ChangeAsync("INSERT INTO webhooks (id, endpoint, type, body, created_at, failed_at, error) VALUES ('msg_y', '0123456789abcdef', 'transfer.created', '{}', @now, @now, 'webhook_refused')");
            await PostAsync("/admin/webhooks/discard");
        });
        yield return ("AdminRequests.CloseAsync", "request.closed by administrator to request:{made}", async () => await PostAsync($"/admin/requests/{(await walk.AskAsync()).Id}/close"));
        yield return ("AdminRequests.DeleteAsync", "request.deleted by administrator to request:{made}", async () => await PostAsync($"/admin/requests/{(await walk.AskAsync()).Id}/delete"));
        yield return ("People.BlockAsync", "account.blocked by administrator to person:{made}", async () => await PostAsync($"/admin/people/{await walk.OtherAsync("2")}/block"));
        yield return ("People.UnblockAsync", "account.unblocked by administrator to person:{made}", async () =>
        {
            var other = await walk.OtherAsync("3");
            await PostAsync($"/admin/people/{other}/block");
            await PostAsync($"/admin/people/{other}/unblock");
        });
        yield return ("People.LimitAsync", "account.limited by administrator to person:{made} quota=1073741824 bytes= lifetime=", async () => await PostAsync($"/admin/people/{await walk.OtherAsync("4")}/limits", ("quota", "1GiB")));
        yield return ("People.SignOutAsync", "session.ended by administrator to person:{made} sessions=*", async () => await PostAsync($"/admin/people/{await walk.OtherAsync("4")}/sign-out"));
        yield return ("People.HandOverAsync", "account.handed_over by administrator to person:{person} to={made} transfers=* requests=*", async () =>
        {
            await walk.SendAsPersonAsync();
            await PostAsync($"/admin/people/{walk.PersonId}/hand-over", ("to", (await walk.OtherAsync("5")).Value));
        });
        yield return ("People.DeleteAsync", "account.deleted by administrator to person:{made}", async () => await PostAsync($"/admin/people/{await walk.OtherAsync("4")}/delete"));
        yield return ("AdminSignIn.SignInAsync", "session.began by administrator to admin_key", walk.BeginAsync);
        yield return ("AdminSignIn.SignInAsync", "session.refused by anyone to admin_key", () => AuditWalk.PostAsync(walk.Person, "/admin/sign-in", HttpStatusCode.Unauthorized, ("key", "another-administrators-key")));
        yield return ("AdminSignIn.SignOutAsync", "session.ended by administrator to", () => PostAsync("/admin/sign-out"));

        Task PostAsync(string path, params (string Name, string Value)[] fields) => AuditWalk.PostAsync(walk.Administrator, path, fields);
    }

    private static IEnumerable<string> ChangingActions(RunningServer server) => server.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Where(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Any(method => method is not ("GET" or "HEAD" or "OPTIONS")))
        .Select(endpoint => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action ? $"{action.ControllerName}.{action.MethodInfo.Name}" : endpoint.DisplayName ?? "")
        .Distinct(StringComparer.Ordinal);
}

using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

/// <summary>Dashboards and alerts of others depend on names, types, labels and buckets: they are added to, and do not change.</summary>
public sealed partial class SeriesContractTests
{
    // One line a metric: type, name, the values of each label, the bounds of the buckets.
    private const string Ours =
        """
        counter cloudtransfer_cleanup_deleted_total
        counter cloudtransfer_cleanup_errors_total
        counter cloudtransfer_cleanup_runs_total
        counter cloudtransfer_download_bytes_total kind=all,file,preview
        counter cloudtransfer_downloads_redirected_total
        counter cloudtransfer_downloads_total kind=all,file,preview outcome=aborted,complete,partial
        counter cloudtransfer_jobs_completed_total kind=checksum,cleanup,file_request,mail,mail_reminder,scan,webhook
        counter cloudtransfer_jobs_failed_total kind=checksum,cleanup,file_request,mail,mail_reminder,scan,webhook
        counter cloudtransfer_mails_total outcome=deferred,dropped,given_up,refused,sent,unreachable
        counter cloudtransfer_passkey_sign_ins_total result=failed,locked_out,refused,signed_in
        counter cloudtransfer_range_requests_total
        counter cloudtransfer_rejected_total reason=bad_request,disk,files,origin,quota,rate,size
        counter cloudtransfer_scans_total outcome=clean,found,unchecked
        counter cloudtransfer_sign_ins_total result=failed,provider_unavailable,refused,signed_in
        counter cloudtransfer_upload_bytes_total via=form,put,tus
        counter cloudtransfer_uploads_resumed_total
        counter cloudtransfer_uploads_total outcome=aborted,completed,failed,rejected via=form,put,tus
        counter cloudtransfer_webhook_attempts_total outcome=dropped,forbidden,given_up,refused,sent,unreachable
        counter process_cpu_seconds_total
        gauge cloudtransfer_build_info version=0.1.0
        gauge cloudtransfer_cleanup_last_success_timestamp_seconds
        gauge cloudtransfer_downloads_in_flight
        gauge cloudtransfer_incoming_bytes
        gauge cloudtransfer_jobs_oldest_age_seconds kind=mail,scan,webhook
        gauge cloudtransfer_jobs_waiting kind=mail,scan,webhook
        gauge cloudtransfer_storage_free_bytes
        gauge cloudtransfer_storage_quota_bytes
        gauge cloudtransfer_storage_taken_bytes
        gauge cloudtransfer_storage_total_bytes
        gauge cloudtransfer_stored_bytes
        gauge cloudtransfer_transfers
        gauge cloudtransfer_uploads_in_flight
        gauge cloudtransfer_webhook_failed
        gauge process_max_fds
        gauge process_open_fds
        gauge process_resident_memory_bytes
        gauge process_start_time_seconds
        gauge process_threads
        gauge process_virtual_memory_bytes
        histogram cloudtransfer_download_duration_seconds kind=all,file,preview le=0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,120,300,600,1800,3600,+Inf
        histogram cloudtransfer_transfer_files le=1,2,5,10,20,50,100,200,500,1000,2000,5000,10000,20000,50000,100000,+Inf
        histogram cloudtransfer_transfer_size_bytes le=1024,4096,16384,65536,262144,1048576,4194304,16777216,67108864,268435456,1073741824,4294967296,17179869184,68719476736,274877906944,1099511627776,+Inf
        histogram cloudtransfer_upload_duration_seconds via=form,put,tus le=0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,120,300,600,1800,3600,+Inf
        histogram cloudtransfer_upload_seal_seconds le=0.001,0.0025,0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,120,300,600,1800,3600,+Inf
        """;

    // What a platform measures may become more with its next version.
    private const string ThePlatforms =
        """
        counter dotnet_gc_collections_total gc_heap_generation=gen0,gen1,gen2
        counter dotnet_gc_heap_total_allocated_bytes_total
        counter dotnet_gc_pause_time_seconds_total
        counter dotnet_jit_compiled_methods_total
        counter dotnet_monitor_lock_contentions_total
        counter dotnet_process_cpu_time_seconds_total cpu_mode=system,user
        counter dotnet_thread_pool_work_item_count_total
        gauge dotnet_assembly_count
        gauge dotnet_process_cpu_count
        gauge dotnet_process_memory_working_set_bytes
        gauge dotnet_thread_pool_queue_length
        gauge dotnet_thread_pool_thread_count
        gauge dotnet_timer_count
        gauge http_server_active_requests http_request_method=GET url_scheme=http
        gauge kestrel_active_connections
        gauge kestrel_queued_connections
        histogram http_server_request_duration_seconds http_request_method=GET http_response_status_code=200 http_route=/d/{id} url_scheme=http le=0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5,10,+Inf
        """;

    [Fact]
    public async Task Our_own_series_are_those_that_were_promised()
    {
        await using var host = await MetricsHost.StartAsync();

        var published = Describe(await host.ScrapeAsync()).Where(line => line.Contains(" cloudtransfer_", StringComparison.Ordinal) || line.Contains(" process_", StringComparison.Ordinal));

        Assert.Equal(Ours.Split('\n'), published, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_platform_s_series_are_called_as_OpenTelemetry_calls_them()
    {
        await using var host = await MetricsHost.StartAsync();
        (await host.Client.GetAsync(new Uri(host.Address, "/d/1"))).Dispose();

        // The duration is recorded when the response has left.
        await Eventually.HoldsAsync(async () => ThePlatforms.Split('\n').Except(Describe(await host.ScrapeAsync()), StringComparer.Ordinal).FirstOrDefault() is null);
    }

    /// <summary>The metrics of a scrape, a line each.</summary>
    internal static IEnumerable<string> Describe(string text)
    {
        var lines = text.Split('\n');
        return Type().Matches(text)
            .Select(type => (Name: type.Groups["name"].Value, Type: type.Groups["type"].Value))
            .Select(metric => $"{metric.Type} {metric.Name}{Labels(lines.Where(line => IsOf(line, metric.Name)))}")
            .Order(StringComparer.Ordinal);
    }

    private static bool IsOf(string line, string metric) =>
        line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + "_bucket{", StringComparison.Ordinal);

    private static string Labels(IEnumerable<string> samples) => string.Concat(
        samples.SelectMany(sample => Label().Matches(sample))
            .GroupBy(label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal)
            .OrderBy(label => label.Key is "le")
            .Select(label => $" {label.Key}={string.Join(',', InOrder(label.Key, label.Distinct(StringComparer.Ordinal)))}"));

    // Bounds come in their own order.
    private static IEnumerable<string> InOrder(string label, IEnumerable<string> values) => label is "le" ? values : values.Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^# TYPE (?<name>\w+) (?<type>\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Type();

    [GeneratedRegex(@"[{,](?<name>\w+)=""(?<value>[^""]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}

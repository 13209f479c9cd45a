namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>The settings of a <see cref="SwiftServer"/> with one device and no replicas.</summary>
internal static class SwiftFiles
{
    public const string AccessKey = "test:tester", SecretKey = "not-a-secret";

    public static string Common() =>
        """
        [swift-hash]
        swift_hash_path_prefix = test
        swift_hash_path_suffix = test
        [storage-policy:0]
        name = only
        default = yes

        """;

    /// <param name="name">account, container or object.</param>
    /// <param name="port">Its port.</param>
    /// <param name="folder">The folder of the server.</param>
    public static string Store(string name, int port, string folder) =>
        $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {port}
        user = {Environment.UserName}
        swift_dir = {folder}
        devices = {folder}/devices
        mount_check = false
        fallocate_reserve = 0
        workers = 0
        log_address = {folder}/none
        [pipeline:main]
        pipeline = healthcheck {name}-server
        [app:{name}-server]
        use = egg:swift#{name}
        [filter:healthcheck]
        use = egg:swift#healthcheck

        """;

    /// <param name="port">Its port.</param>
    /// <param name="cache">The port of memcached.</param>
    /// <param name="folder">The folder of the server.</param>
    public static string Proxy(int port, int cache, string folder) =>
        $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {port}
        user = {Environment.UserName}
        swift_dir = {folder}
        workers = 0
        log_address = {folder}/none
        [pipeline:main]
        pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        allow_account_management = true
        [filter:catch_errors]
        use = egg:swift#catch_errors
        [filter:gatekeeper]
        use = egg:swift#gatekeeper
        [filter:healthcheck]
        use = egg:swift#healthcheck
        [filter:cache]
        use = egg:swift#memcache
        memcache_servers = 127.0.0.1:{cache}
        [filter:listing_formats]
        use = egg:swift#listing_formats
        [filter:bulk]
        use = egg:swift#bulk
        [filter:s3api]
        use = egg:swift#s3api
        location = us-east-1
        max_upload_part_num = 10000
        [filter:tempauth]
        use = egg:swift#tempauth
        user_test_tester = {SecretKey} .admin
        [filter:copy]
        use = egg:swift#copy
        [filter:slo]
        use = egg:swift#slo
        max_manifest_segments = 10000
        [filter:dlo]
        use = egg:swift#dlo

        """;
}

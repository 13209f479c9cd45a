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
        {Process(port, folder)}
        devices = {folder}/devices
        mount_check = false
        fallocate_reserve = 0
        [pipeline:main]
        pipeline = healthcheck {name}-server
        [app:{name}-server]
        use = egg:swift#{name}
        {Filters("healthcheck")}

        """;

    /// <param name="port">Its port.</param>
    /// <param name="cache">The port of memcached.</param>
    /// <param name="folder">The folder of the server.</param>
    public static string Proxy(int port, int cache, string folder) =>
        $"""
        {Process(port, folder)}
        [pipeline:main]
        pipeline = catch_errors gatekeeper healthcheck memcache listing_formats bulk s3api tempauth copy slo dlo proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        allow_account_management = true
        {Filters("catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "copy", "dlo")}
        {Filters("memcache")}
        memcache_servers = 127.0.0.1:{cache}
        {Filters("s3api")}
        location = us-east-1
        max_upload_part_num = 10000
        {Filters("tempauth")}
        user_test_tester = {SecretKey} .admin
        {Filters("slo")}
        max_manifest_segments = 10000

        """;

    private static string Process(int port, string folder) =>
        $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {port}
        user = {Environment.UserName}
        swift_dir = {folder}
        workers = 0
        log_address = {folder}/none
        """;

    // What is said of one stands behind it.
    private static string Filters(params string[] names) => string.Join('\n', names.Select(name => $"[filter:{name}]\nuse = egg:swift#{name}"));
}

namespace CloudTransfer.Web.Tests.Support.PostgreSql;

/// <summary>The settings of a node of PostgreSQL under Patroni.</summary>
internal static class PatroniFiles
{
    public const string User = "cloudtransfer", Password = "not-a-secret";

    /// <summary>
    /// As it is used: the standby has what was committed, and a former leader that has more is wound back. Patroni takes no
    /// <c>ttl</c> below 20 s, which is how long a leader that was killed is waited for.
    /// </summary>
    /// <param name="number">The number of the node.</param>
    /// <param name="folder">The folder of the cluster.</param>
    /// <param name="programs">The folder with the programs of PostgreSQL.</param>
    /// <param name="store">The port of etcd.</param>
    /// <param name="api">The port of Patroni's API.</param>
    /// <param name="port">The port of PostgreSQL.</param>
    public static string Node(int number, string folder, string programs, int store, int api, int port) =>
        $$"""
        scope: test
        name: n{{number}}
        log: {level: INFO}
        restapi: {listen: "127.0.0.1:{{api}}", connect_address: "127.0.0.1:{{api}}"}
        etcd3: {host: "127.0.0.1:{{store}}"}
        bootstrap:
          dcs:
            ttl: 20
            loop_wait: 1
            retry_timeout: 5
            synchronous_mode: true
            postgresql: {use_pg_rewind: true}
          initdb: [{encoding: UTF8}, {locale: C.UTF-8}, no-sync]
          pg_hba: ["local all all trust", "host replication {{User}} 127.0.0.1/32 scram-sha-256", "host all all 127.0.0.1/32 scram-sha-256"]
        postgresql:
          listen: 127.0.0.1:{{port}}
          connect_address: 127.0.0.1:{{port}}
          data_dir: {{folder}}/data{{number}}
          bin_dir: {{programs}}
          pgpass: {{folder}}/pgpass{{number}}
          basebackup: [checkpoint: fast, no-sync]
          authentication:
            superuser: {username: {{User}}, password: {{Password}}}
            replication: {username: {{User}}, password: {{Password}}}
          parameters: {unix_socket_directories: {{folder}}, fsync: off, shared_buffers: 64MB, log_min_messages: panic}

        """;
}

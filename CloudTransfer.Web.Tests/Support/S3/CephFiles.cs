using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>The files that Ceph's programs are started with: one monitor, one OSD that keeps its objects in memory, one gateway.</summary>
internal static class CephFiles
{
    // An object of 20 GiB is not for this server.
    private const long Capacity = 4L << 30;

    // Below the ephemeral ports and above those of Loopback; each daemon takes the first that are free.
    private const int FirstPort = 30_000, LastPort = 32_700;

    /// <summary>ceph.conf.</summary>
    public static string Configuration(string folder, string cluster, int monitorPort, int gatewayPort) =>
        $"""
        [global]
        fsid = {cluster}
        mon host = [v2:127.0.0.1:{monitorPort}/0]
        mon initial members = a
        public addr = 127.0.0.1
        ms bind msgr1 = false
        ms bind port min = {FirstPort}
        ms bind port max = {LastPort}
        keyring = {folder}/keyring
        auth allow insecure global id reclaim = false
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 4
        osd pool default pgp num = 4
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0
        mon allow pool size one = true
        mon max pg per osd = 1000
        mon data avail crit = 1
        paxos propose interval = 0.05
        paxos min wait = 0.02
        osd objectstore = memstore
        memstore device bytes = {Capacity}
        osd max object name len = 1024
        run dir = {folder}
        crash dir = {folder}
        log file = {folder}/$name.log
        rgw enable usage log = false
        rgw dynamic resharding = false
        rgw override bucket index max shards = 1
        rgw gc obj min wait = 5
        rgw gc processor period = 5
        rgw gc processor max time = 60
        [mon.a]
        mon data = {folder}/mon
        [osd.0]
        osd data = {folder}/osd
        [client.rgw]
        rgw frontends = beast endpoint=127.0.0.1:{gatewayPort} tcp_nodelay=1

        """;

    /// <summary>The keyring: a new key for each daemon.</summary>
    public static string Keyring() => string.Concat(
        Entry("mon.", ("mon", "allow *")),
        Entry("client.admin", ("mon", "allow *"), ("osd", "allow *")),
        Entry("client.rgw", ("mon", "allow *"), ("osd", "allow *")),
        Entry("osd.0", ("mon", "allow profile osd"), ("osd", "allow *")));

    private static string Entry(string name, params (string To, string What)[] capabilities) =>
        $"[{name}]\n\tkey = {Key()}\n" + string.Concat(capabilities.Select(may => $"\tcaps {may.To} = \"{may.What}\"\n"));

    // CryptoKey::encode in Ceph's src/auth/Crypto.cc: type (1 is AES), time of creation in s and ns, length, key; little-endian.
    private static string Key()
    {
        var key = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(key, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(10), 16);
        RandomNumberGenerator.Fill(key.AsSpan(12));
        return Convert.ToBase64String(key);
    }
}

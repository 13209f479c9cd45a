namespace CloudTransfer.Web.Tests.Stack;

/// <summary>The privileges of a replica, which limit the damage if it is compromised.</summary>
[Collection(OnPlatform.Name)]
public sealed class ContainerTests(RunningPlatform platform)
{
    [SkippableFact]
    public async Task Replica_is_unprivileged_and_has_a_read_only_root_file_system()
    {
        await platform.ReadyAsync();
        foreach (var replica in await platform.ReplicasAsync())
        {
            Assert.Equal(
                "true [ALL] [] [no-new-privileges:true]",
                await Compose.DockerAsync("inspect", "-f", "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{or .HostConfig.CapAdd \"[]\"}} {{.HostConfig.SecurityOpt}}", replica.Id));
            var process = await Compose.DockerAsync("inspect", "-f", "{{.State.Pid}}", replica.Id);
            var status = (await File.ReadAllLinesAsync($"/proc/{process}/status")).Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
            Assert.NotEqual("0", status["Uid:"]);
            Assert.Equal("1", status["NoNewPrivs:"]);
            Assert.All(["CapInh:", "CapPrm:", "CapEff:", "CapBnd:"], set => Assert.Equal(0UL, Convert.ToUInt64(status[set], 16)));
        }
    }
}

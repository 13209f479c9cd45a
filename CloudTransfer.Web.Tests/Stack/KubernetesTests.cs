using System.Text.RegularExpressions;
using CloudTransfer.Web.Settings;
using CloudTransfer.Web.Tests.House;
using k8s;
using k8s.Models;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>The manifests of ops/kubernetes are valid, fit together, and speak of what the server has.</summary>
public sealed partial class KubernetesTests
{
    // The user app of .NET's images ($APP_UID).
    private const long UserOfImage = 1654;

    private const int SecondsToComplete = 30;

    private static readonly string Folder = Path.Combine(Repository.Root, "ops/kubernetes");
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    private static readonly V1Deployment Deployment = Load<V1Deployment>("deployment.yaml");
    private static readonly V1Container Container = Assert.Single(Deployment.Spec.Template.Spec.Containers);

    [Fact]
    public void Every_field_exists_in_Kubernetes()
    {
        string[] others = ["kustomization.yaml", "service-monitor.yaml"];
        var files = Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).Except(others, StringComparer.Ordinal).ToList();

        Assert.Equal(7, files.Count);
        Assert.All(files, file => Assert.Single(KubernetesYaml.LoadAllFromString(Read(file!), strict: true)));
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(Read("service.yaml").Replace("targetPort", "targetPot", StringComparison.Ordinal), strict: true));
    }

    [Fact]
    public void All_manifests_but_the_optional_ones_are_applied_together()
    {
        string[] apart = ["kustomization.yaml", "secret.example.yaml", "service-monitor.yaml"];

        var listed = Resource().Matches(Read("kustomization.yaml")).Select(line => line.Groups["file"].Value);

        Assert.Equal(Directory.GetFiles(Folder).Select(Path.GetFileName).Except(apart, StringComparer.Ordinal).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_is_a_setting_and_every_secret_is_in_the_example()
    {
        Assert.Empty(Container.Env.Select(variable => variable.Name).Except(KnownSettings.All.Select(setting => setting.Path.Replace(":", "__", StringComparison.Ordinal)), StringComparer.Ordinal));

        var secret = Load<V1Secret>("secret.example.yaml");
        var references = Container.Env.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>().ToList();
        Assert.All(references, reference => Assert.Equal(secret.Metadata.Name, reference.Name));
        Assert.Equal(secret.StringData.Keys.Order(StringComparer.Ordinal), references.Select(reference => reference.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ports_and_user_are_those_of_the_image()
    {
        var ports = Container.Ports.ToDictionary(port => port.Name, port => $"{port.ContainerPort}", StringComparer.Ordinal);

        Assert.Equal(OfImage("PORT"), ports["http"]);
        Assert.Equal(OfImage("Metrics__Port"), ports["metrics"]);
        Assert.Equal(UserOfImage, Deployment.Spec.Template.Spec.SecurityContext.RunAsUser);
        Assert.All(Load<V1Service>("service.yaml").Spec.Ports, port => Assert.Contains(port.TargetPort.Value, ports.Keys));
        Assert.Equal(
            ports.Values, Load<V1NetworkPolicy>("network-policy.yaml").Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Probes_ask_what_the_server_answers_on_the_port_of_its_metrics()
    {
        var port = Loopback.FreePort();
        using var server = new RunningServer(null, ("Metrics:Port", $"{port}"));
        using var client = new HttpClient();

        foreach (var probe in new[] { Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe })
        {
            Assert.Equal("metrics", probe.HttpGet.Port.Value);
            Assert.Equal("Healthy", await client.GetStringAsync($"http://127.0.0.1:{port}{probe.HttpGet.Path}"));
        }

        Assert.NotEqual(Container.LivenessProbe.HttpGet.Path, Container.ReadinessProbe.HttpGet.Path);
    }

    [Fact]
    public void Replicas_have_no_disk_and_time_to_complete_what_they_send()
    {
        var pod = Deployment.Spec.Template.Spec;

        Assert.All(pod.Volumes, volume => Assert.Equal("Memory", volume.EmptyDir.Medium));
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.True(pod.TerminationGracePeriodSeconds >= Container.Lifecycle.PreStop.Sleep.Seconds + SecondsToComplete);
        Assert.Equal("0", Deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
    }

    [Fact]
    public void Everything_selects_the_pods_of_the_deployment()
    {
        var labels = Deployment.Spec.Template.Metadata.Labels;
        var service = Load<V1Service>("service.yaml");
        var backend = Assert.Single(Assert.Single(Load<V1Ingress>("ingress.yaml").Spec.Rules).Http.Paths).Backend.Service;

        Assert.All(
            [
                Deployment.Spec.Selector.MatchLabels, service.Spec.Selector, Load<V1PodDisruptionBudget>("pod-disruption-budget.yaml").Spec.Selector.MatchLabels,
                Load<V1NetworkPolicy>("network-policy.yaml").Spec.PodSelector.MatchLabels, .. pod().TopologySpreadConstraints.Select(spread => spread.LabelSelector.MatchLabels),
            ],
            selector => Assert.Equal(labels, selector));
        Assert.Equal(service.Metadata.Name, backend.Name);
        Assert.Equal("http", backend.Port.Name);

        V1PodSpec pod() => Deployment.Spec.Template.Spec;
    }

    private static T Load<T>(string file) => KubernetesYaml.Deserialize<T>(Read(file), strict: true);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string OfImage(string variable) => Regex.Match(Dockerfile, $@"\b{variable}=(?<value>\d+)", RegexOptions.NonBacktracking).Groups["value"].Value;

    [GeneratedRegex("^  - (?<file>[a-z-]+\\.yaml)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Resource();
}

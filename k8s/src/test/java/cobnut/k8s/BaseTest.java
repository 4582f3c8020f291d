package cobnut.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The base as it would be applied: every field is known, every service is there, every pod is restricted. */
class BaseTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""), "base");
    private static final List<String> SERVICES =
            List.of("gateway", "users", "catalog", "carts", "inventory", "orders", "notifications", "payments", "bank");

    @Test
    void every_file_is_spelt_right() throws Exception {
        var files = new ArrayList<Path>();
        try (var list = Files.list(BASE)) {
            list.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .forEach(files::add);
        }

        assertThat(files).hasSizeGreaterThan(SERVICES.size());
        for (var file : files) {
            assertThat(Manifests.unknownFields(Manifests.parse(Files.readString(file))))
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void a_misspelt_field_is_found_wherever_it_is() throws Exception {
        var users = Files.readString(BASE.resolve("users.yaml"));

        assertThat(Manifests.unknownFields(Manifests.parse(users.replace("mountPath:", "mountpath:"))))
                .contains("Deployment/users.spec.template.spec.containers[0].volumeMounts[0].mountpath");
        assertThat(Manifests.unknownFields(Manifests.parse(users.replace("replicas:", "replica:"))))
                .containsExactly("Deployment/users.spec.replica");
    }

    @Test
    void kustomize_makes_one_deployment_and_one_budget_per_service() throws Exception {
        var resources = applied();

        assertThat(of(resources, Deployment.class))
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(of(resources, PodDisruptionBudget.class))
                .extracting(budget -> budget.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(SERVICES);
        assertThat(Manifests.unknownFields(resources)).isEmpty();
        assertThat(of(resources, Secret.class))
                .as("no secret is in the repository")
                .isEmpty();
    }

    @Test
    void every_pod_is_restricted_probed_and_given_time_to_leave() throws Exception {
        for (var deployment : of(applied(), Deployment.class)) {
            var pod = deployment.getSpec().getTemplate().getSpec();
            var node = pod.getContainers().getFirst();
            var service = deployment.getMetadata().getName();

            assertThat(node.getImage()).isEqualTo("cobnut");
            assertThat(node.getArgs()).startsWith("run", service);
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532L);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(node.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
            assertThat(node.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(node.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(node.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(node.getStartupProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(node.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
            assertThat(node.getResources().getLimits()).containsKey("memory");
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(95L);
            assertThat(node.getPorts())
                    .extracting(port -> port.getContainerPort())
                    .contains(5701, 9400);
        }
    }

    @Test
    void what_a_pod_mounts_exists_as_a_volume_and_every_network_policy_names_cobnut_s_pods() throws Exception {
        var resources = applied();

        for (var deployment : of(resources, Deployment.class)) {
            var pod = deployment.getSpec().getTemplate().getSpec();
            assertThat(pod.getVolumes())
                    .extracting(volume -> volume.getName())
                    .containsExactlyInAnyOrderElementsOf(pod.getContainers().getFirst().getVolumeMounts().stream()
                            .map(mount -> mount.getName())
                            .toList());
        }
        assertThat(of(resources, NetworkPolicy.class))
                .hasSize(3)
                .allSatisfy(
                        policy -> assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                                .isNotEmpty());
    }

    private static List<HasMetadata> applied() throws Exception {
        assumeThat(Manifests.kubectlIsThere())
                .as("kubectl is not on the PATH: the files are checked one by one only")
                .isTrue();
        return Manifests.parse(Manifests.build(BASE));
    }

    private static <T> List<T> of(List<HasMetadata> resources, Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

// Package kubernetes checks the manifests of deploy/kubernetes against the types of the
// Kubernetes API. It is a module of its own, so that the program knows nothing of them.
package kubernetes

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

const folder = "../../deploy/kubernetes"

// manifests is all that the files hold: one of each.
type manifests struct {
	deployment appsv1.Deployment
	service    corev1.Service
	budget     policyv1.PodDisruptionBudget
	scaler     autoscalingv2.HorizontalPodAutoscaler
	ingress    networkingv1.Ingress
}

// read reads documents of YAML strictly: a field that the API does not have, has
// elsewhere, or has twice, is an error.
func (m *manifests) read(from io.Reader) (kinds []string, err error) {
	into := map[string]any{
		"apps/v1 Deployment":                     &m.deployment,
		"v1 Service":                             &m.service,
		"policy/v1 PodDisruptionBudget":          &m.budget,
		"autoscaling/v2 HorizontalPodAutoscaler": &m.scaler,
		"networking.k8s.io/v1 Ingress":           &m.ingress,
	}
	documents := yaml.NewDocumentDecoder(io.NopCloser(from))
	defer documents.Close()
	for {
		b := make([]byte, 1<<20)
		n, err := documents.Read(b)
		if errors.Is(err, io.EOF) {
			return kinds, nil
		}
		if err != nil {
			return nil, err
		}
		var what metav1.TypeMeta
		if err := sigsyaml.Unmarshal(b[:n], &what); err != nil {
			return nil, err
		}
		kind := what.APIVersion + " " + what.Kind
		to, known := into[kind]
		if !known || slices.Contains(kinds, kind) {
			return nil, fmt.Errorf("%q is not known here, or stands twice", kind)
		}
		if err := sigsyaml.UnmarshalStrict(b[:n], to); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		kinds = append(kinds, kind)
	}
}

// wrong lists what the API would take, and what would not work.
func (m *manifests) wrong() (out []string) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	d, pod := m.deployment.Spec, m.deployment.Spec.Template.Spec
	for _, o := range []metav1.ObjectMeta{m.deployment.ObjectMeta, m.service.ObjectMeta, m.budget.ObjectMeta, m.scaler.ObjectMeta, m.ingress.ObjectMeta} {
		if faults := validation.IsDNS1035Label(o.Name); len(faults) > 0 {
			add("the name %q: %v", o.Name, faults)
		}
	}
	// Who chooses pods must choose these.
	own := labels.Set(d.Template.Labels)
	selectors := map[string]*metav1.LabelSelector{"the deployment": d.Selector, "the budget": m.budget.Spec.Selector, "the service": {MatchLabels: m.service.Spec.Selector}}
	for i, c := range pod.TopologySpreadConstraints {
		selectors[fmt.Sprintf("the spread by %s (%d)", c.TopologyKey, i)] = c.LabelSelector
	}
	for who, s := range selectors {
		chosen, err := metav1.LabelSelectorAsSelector(s)
		if err != nil || chosen.Empty() || !chosen.Matches(own) {
			add("%s does not choose the pods: %v", who, err)
		}
	}
	if t := m.scaler.Spec.ScaleTargetRef; t.Kind != "Deployment" || t.APIVersion != m.deployment.APIVersion || t.Name != m.deployment.Name {
		add("the autoscaler is for %+v", t)
	}
	if m.scaler.Spec.MinReplicas == nil || *m.scaler.Spec.MinReplicas < 2 || m.scaler.Spec.MaxReplicas < *m.scaler.Spec.MinReplicas {
		add("the autoscaler leaves fewer than two replicas")
	}
	if d.Replicas != nil {
		add("the deployment says how many replicas, against the autoscaler")
	}
	if len(pod.Containers) != 1 {
		add("%d containers", len(pod.Containers))
		return out
	}
	c := pod.Containers[0]
	ports := map[string]int32{}
	for _, p := range c.Ports {
		ports[p.Name] = p.ContainerPort
	}
	env := map[string]string{}
	for _, e := range c.Env {
		env[e.Name] = e.Value
	}
	for name, port := range map[string]string{"YOUCHENG_ADDR": "http", "YOUCHENG_METRICS_ADDR": "metrics"} {
		if env[name] != fmt.Sprintf(":%d", ports[port]) {
			add("%s is %q, and the port %s %d", name, env[name], port, ports[port])
		}
	}
	var open []string
	for _, p := range m.service.Spec.Ports {
		if _, ok := ports[p.TargetPort.StrVal]; !ok || p.TargetPort.StrVal == "metrics" {
			add("the service leads to the port %q", p.TargetPort.StrVal)
		}
		open = append(open, p.Name)
	}
	for name, p := range map[string]*corev1.Probe{"/livez": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
		if p == nil || p.HTTPGet == nil || p.HTTPGet.Path != name || p.HTTPGet.Port.StrVal != "http" {
			add("nothing asks %s", name)
		}
	}
	if c.Resources.Requests.Cpu().IsZero() || c.Resources.Requests.Memory().IsZero() || c.Resources.Limits.Memory().Cmp(*c.Resources.Requests.Memory()) < 0 {
		add("the resources are %v", c.Resources)
	}
	s, in := pod.SecurityContext, c.SecurityContext
	if s == nil || s.RunAsNonRoot == nil || !*s.RunAsNonRoot || s.SeccompProfile == nil ||
		in == nil || in.ReadOnlyRootFilesystem == nil || !*in.ReadOnlyRootFilesystem || in.AllowPrivilegeEscalation == nil || *in.AllowPrivilegeEscalation ||
		in.Capabilities == nil || !slices.Equal(in.Capabilities.Drop, []corev1.Capability{"ALL"}) || len(in.Capabilities.Add) > 0 {
		add("the pod is not restricted as the Pod Security Standards say")
	}
	volumes := map[string]bool{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = v.EmptyDir != nil
	}
	mounted := map[string]bool{}
	for _, v := range c.VolumeMounts {
		if mounted[v.MountPath] = true; !volumes[v.Name] {
			add("%s is no empty folder", v.Name)
		}
	}
	if !mounted[env["YOUCHENG_CACHE"]] || !mounted["/tmp"] {
		add("the cache or /tmp cannot be written: %v", mounted)
	}
	for _, r := range m.ingress.Spec.Rules {
		if "https://"+r.Host != env["YOUCHENG_BASE_URL"] {
			add("the ingress is for %s, the site at %s", r.Host, env["YOUCHENG_BASE_URL"])
		}
		for _, p := range r.HTTP.Paths {
			if b := p.Backend.Service; b == nil || b.Name != m.service.Name || !slices.Contains(open, b.Port.Name) {
				add("the ingress leads to %+v", b)
			}
		}
	}
	slices.Sort(out)
	return out
}

// files are the texts of the manifests, one after another.
func files(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob(folder + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no manifests in %s: %v", folder, err)
	}
	var all []string
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	return strings.Join(all, "\n---\n")
}

func TestManifests(t *testing.T) {
	var m manifests
	kinds, err := m.read(strings.NewReader(files(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) != 5 {
		t.Errorf("there are only %v", kinds)
	}
	for _, w := range m.wrong() {
		t.Error(w)
	}
}

// TestFaults breaks the manifests: each fault must be found.
func TestFaults(t *testing.T) {
	text := files(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"a field that there is not", "maxSurge:", "maxSurges:", `unknown field "maxSurges"`},
		{"a field in the wrong place", "      automountServiceAccountToken: false\n", "      readOnlyRootFilesystem: true\n", "unknown field"},
		{"a field twice", "            periodSeconds: 10\n", "            periodSeconds: 10\n            periodSeconds: 11\n", "already set"},
		{"a kind that is gone", "autoscaling/v2", "autoscaling/v2beta2", "is not known"},
		{"a number that is a word", "containerPort: 8080", "containerPort: http", "cannot unmarshal"},
		{"a size that is none", "512Mi", "512MB!", "quantities must match"},
		{"another pod", "  selector:\n    app.kubernetes.io/name: youcheng", "  selector:\n    app.kubernetes.io/name: other", "the service does not choose"},
		{"another port", `value: ":8080"`, `value: ":80"`, "YOUCHENG_ADDR"},
		{"metrics for all", "targetPort: http", "targetPort: metrics", `leads to the port "metrics"`},
		{"root", "runAsNonRoot: true", "runAsNonRoot: false", "not restricted"},
		{"another target", "    kind: Deployment\n    name: youcheng\n", "    kind: Deployment\n    name: other\n", "the autoscaler is for"},
		{"no cache", "mountPath: /cache", "mountPath: /else", "cannot be written"},
		{"another host", "- host: youcheng.example", "- host: other.example", "the ingress is for"},
	} {
		if !strings.Contains(text, c.old) {
			t.Errorf("%s: %q is not there", c.name, c.old)
			continue
		}
		var m manifests
		_, err := m.read(bytes.NewBufferString(strings.Replace(text, c.old, c.new, 1)))
		said := strings.Join(m.wrong(), "\n")
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: it says %q, not %q", c.name, said, c.want)
		}
	}
}

package setup

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPythonsThatABundleCanBeFor(t *testing.T) {
	for _, version := range []string{"3.10", "3.14"} {
		if releases, err := pythonReleases(version); err != nil || !slices.Equal(releases, []string{version + ".0", version + ".99"}) {
			t.Errorf("%s: %v, %v", version, releases, err)
		}
	}
	for _, version := range []string{"", "2.7", "3", "3.9", "3.15", "3.x"} {
		_, err := pythonReleases(version)
		wantProblem(t, err, "conheço as versões de 3.10 a 3.14", "--python 3.12")
	}
}

// TestLockForAnotherPython: which packages another Python takes is asked of its own version, and not of the one that makes the bundle.
func TestLockForAnotherPython(t *testing.T) {
	p := repository(t, Python)
	const lock = `# a comment
always==1 \
    --hash=sha256:aa \
    --hash=sha256:ab
old==2 ; python_full_version < '3.11' \
    --hash=sha256:ba
old==3 ; python_full_version >= '3.11' \
    --hash=sha256:bb
other==4 ; python_version < '3.12' and implementation_name == 'cpython' \
    --hash=sha256:ca
`
	locks, err := p.locksFor(t.Context(), lock, "3.10.99", "3.11.0", "3.14.0")
	if err != nil {
		t.Fatal(err)
	}
	const always = "always==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n"
	for i, want := range []string{
		always + "old==2 \\\n    --hash=sha256:ba\nother==4 \\\n    --hash=sha256:ca\n",
		always + "old==3 \\\n    --hash=sha256:bb\nother==4 \\\n    --hash=sha256:ca\n",
		always + "old==3 \\\n    --hash=sha256:bb\n",
	} {
		if locks[i] != want {
			t.Errorf("lock %d is\n%s\nwant\n%s", i, locks[i], want)
		}
	}
}

// TestBundleServesEveryRelease: what any release of a version of Python takes is what the first or the last takes, and a bundle brings both.
func TestBundleServesEveryRelease(t *testing.T) {
	p := repository(t, Python)
	for name, lock := range map[string]string{"lab": labLock, "hub": hubLock} {
		for minor := 10; minor <= 14; minor++ {
			ends, err := pythonReleases(fmt.Sprintf("3.%d", minor))
			if err != nil {
				t.Fatal(err)
			}
			releases := ends
			for patch := range 30 {
				releases = append(releases, fmt.Sprintf("3.%d.%d", minor, patch))
			}
			locks, err := p.locksFor(t.Context(), lock, releases...)
			if err != nil {
				t.Fatal(err)
			}
			brought := locks[0] + locks[1]
			for i, asked := range locks {
				taken := map[string]bool{}
				for _, match := range pinned.FindAllStringSubmatch(asked, -1) {
					if pin := match[1] + "==" + match[2]; taken[match[1]] || !strings.Contains(brought, pin+" ") {
						t.Errorf("%s, Python %s: %s is asked for twice, or is not in the bundle", name, releases[i], pin)
					}
					taken[match[1]] = true
				}
				if len(taken) == 0 {
					t.Errorf("%s, Python %s: nothing", name, releases[i])
				}
			}
		}
	}
}

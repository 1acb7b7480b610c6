package standin

import (
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/dist/disttest"
)

// named makes a file that is right in all but, perhaps, its name.
func named(t *testing.T, project, version, name string) *distFile {
	t.Helper()
	metadata := disttest.Metadata(project, version)
	d := &distFile{name: name, form: map[string][]string{
		":action": {"file_upload"}, "protocol_version": {"1"}, "metadata_version": {"2.4"}, "name": {project},
		"version": {version}, "filetype": {kindSdist}, "pyversion": {"source"}, "description": {"A description.\n"},
	}}
	if stem, ok := strings.CutSuffix(name, ".tar.gz"); ok {
		d.content = disttest.Tar(t, []disttest.Entry{{Name: stem + "/PKG-INFO", Body: metadata}})
		return d
	}
	parts := append(strings.Split(strings.TrimSuffix(name, ".whl"), "-"), "", "", "", "")
	tags := slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part == "" })
	tags = tags[max(0, len(tags)-3):]
	text := "Wheel-Version: 1.0\n"
	for _, python := range strings.Split(tags[0], ".") {
		for _, platform := range strings.Split(tags[len(tags)-1], ".") {
			text += "Tag: " + python + "-" + tags[len(tags)/2] + "-" + platform + "\n"
		}
	}
	info := parts[0] + "-" + parts[1] + ".dist-info/"
	d.set("filetype", kindWheel).set("pyversion", tags[0])
	d.content = disttest.Zip(t, disttest.WithRecord([]disttest.Entry{
		{Name: info + "METADATA", Body: metadata}, {Name: info + "WHEEL", Body: text},
	}))
	return d
}

// gateTakes says whether the package gate passes a file, beside a good one of the other kind.
func gateTakes(t *testing.T, project, version string, d *distFile) bool {
	t.Helper()
	dir := t.TempDir()
	disttest.Write(t, dir, d.name, d.content)
	canonical, err := dist.CanonicalVersion(version)
	must(t, err)
	other := fileNamePart(normalizeName(project)) + "-" + canonical
	if strings.HasSuffix(d.name, ".tar.gz") {
		other += "-py3-none-any.whl"
	} else {
		other += ".tar.gz"
	}
	disttest.Write(t, dir, other, named(t, project, version, other).content)
	set, err := dist.Open(dir)
	if err != nil {
		return false
	}
	taken := true
	for _, finding := range set.Check() {
		if finding.File == other {
			t.Errorf("%s: the good file beside it is not good: %s", d.name, finding.Message)
		}
		taken = false
	}
	return taken
}

// What the package gate passes, no index refuses for its name: both judge the same files, and agree.
func TestFileNamesAgreeWithThePackageGate(t *testing.T) {
	t.Parallel()
	const both, none, indexOnly = "both", "none", "the index only"
	platform := func(tag string) string { return "beacon-1.0.0-cp311-cp311-" + tag + ".whl" }
	for _, c := range []struct{ project, version, file, taken string }{
		{"beacon", "1.0.0", "beacon-1.0.0-py3-none-any.whl", both},
		{"beacon", "1.0.0", "beacon-1.0.0-1abc-py2.py3-none-any.whl", both},
		{"beacon", "1!1.0.post1", "beacon-1!1.0.post1-py3-none-any.whl", both},
		{"My.Pkg", "1.0", "my_pkg-1.0-py3-none-any.whl", both},
		{"My.Pkg", "1.0", "My.Pkg-1.0-py3-none-any.whl", none},
		{"My.Pkg", "1.0", "my.pkg-1.0-py3-none-any.whl", none},
		{"My.Pkg", "1.0", "My_Pkg-1.0-py3-none-any.whl", none},
		{"My.Pkg", "1.0", "my__pkg-1.0-py3-none-any.whl", none},
		{"My.Pkg", "1.0", "my-pkg-1.0-py3-none-any.whl", none},
		{"beacon", "1.0.0", "lantern-1.0.0-py3-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.1-py3-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-x-py3-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-x1-py3-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-py3-none.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-3py-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-py3.-none-any.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-py3-none-.whl", none},
		{"beacon", "1.0.0", "beacon-1.0.0-py3-none-any.WHL", none},
		{"beacon", "1.0.0", "beacon-1.0.0-py3-none-any.whl ", none},
		// An index compares versions, not how they are spelled; a release of ours has one spelling.
		{"beacon", "1.0.0", "beacon-1.0-py3-none-any.whl", indexOnly},
		{"beacon", "1.0.0rc1", "beacon-1.0.0.rc.1-py3-none-any.whl", indexOnly},

		{"beacon", "1.0.0", platform("macosx_10_9_universal2"), both},
		{"beacon", "1.0.0", platform("macosx_11_0_arm64"), both},
		{"beacon", "1.0.0", platform("macosx_11_1_arm64"), none},
		{"beacon", "1.0.0", platform("macosx_15_0_arm64"), both},
		{"beacon", "1.0.0", platform("macosx_16_0_arm64"), none},
		{"beacon", "1.0.0", platform("macosx_26_0_arm64"), both},
		{"beacon", "1.0.0", platform("macosx_11_0_riscv64"), none},
		{"beacon", "1.0.0", platform("pyodide_2025_0_wasm32"), none},
		{"beacon", "1.0.0", platform("pyemscripten_2025_0_wasm32"), both},
		{"beacon", "1.0.0", platform("emscripten_4_0_9_wasm32"), none},
		{"beacon", "1.0.0", platform("manylinux1_aarch64"), none},
		{"beacon", "1.0.0", platform("manylinux2014_aarch64.manylinux_2_17_aarch64"), both},
		{"beacon", "1.0.0", platform("manylinux2014_x86_64.linux_x86_64"), none},
		{"beacon", "1.0.0", platform("musllinux_1_2_riscv64"), both},
		{"beacon", "1.0.0", platform("musllinux_1_2_ppc64"), none},
		{"beacon", "1.0.0", platform("linux_armv7l"), both},
		{"beacon", "1.0.0", platform("ios_13_0_arm64_iphonesimulator"), both},
		{"beacon", "1.0.0", platform("ios_13_0_i386_iphonesimulator"), none},
		{"beacon", "1.0.0", platform("android_21_arm64_v8a"), both},
		{"beacon", "1.0.0", platform("android_21_mips"), none},
		{"beacon", "1.0.0", platform("win_amd64"), both},
		{"beacon", "1.0.0", platform("Win_AMD64"), none},

		{"My.Pkg", "1.0", "my_pkg-1.0.tar.gz", both},
		{"My.Pkg", "1.0", "My.Pkg-1.0.tar.gz", none},
		{"My.Pkg", "1.0", "my-pkg-1.0.tar.gz", none},
		{"beacon", "1.0.0", "beacon-1.0.tar.gz", none},
		{"beacon", "1.0.0rc1", "beacon-1.0.0-rc.1.tar.gz", none},
		{"beacon", "1.0.0", "beacon.tar.gz", none},
	} {
		d := named(t, c.project, c.version, c.file)
		status, answer := send(t, newTestServer(newClock()), d)
		gate := gateTakes(t, c.project, c.version, d)
		if (status == 200) != (c.taken != none) || gate != (c.taken == both) {
			t.Errorf("%s should be taken by %s; the gate: %v, the index: %s", c.file, c.taken, gate, answer)
		}
	}
}

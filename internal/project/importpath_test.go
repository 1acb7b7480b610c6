package project

import "testing"

func TestImportRoots(t *testing.T) {
	t.Parallel()
	p := &Project{roots: []importRoot{{"beacon", "src/beacon"}, {"ns.deep", "lib/ns/deep"}, {"one", "code/one.py"}, {"flat", "flat"}}}
	roots := p.ImportRoots()
	for i, want := range []string{"beacon", "ns/deep", "one.py", "flat"} {
		if got := roots[i].Importable(); got != want {
			t.Errorf("%v is at %q, want %q", roots[i], got, want)
		}
	}
	for _, test := range []struct {
		root       int
		file, want string
	}{
		{0, "beacon/a/b.py", "src/beacon/a/b.py"}, {1, "ns/deep/__init__.py", "lib/ns/deep/__init__.py"}, {2, "one.py", "code/one.py"},
		{0, "beacon_other/x.py", ""}, {2, "one/x.py", ""}, {3, "flat", "flat"},
	} {
		if got, ok := roots[test.root].Original(test.file); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%v, %s: %q, %v; want %q", roots[test.root], test.file, got, ok, test.want)
		}
	}
}

package index

import "testing"

func TestPrevious(t *testing.T) {
	t.Parallel()
	remote := []Remote{{Filename: "lamp-0.9.0.tar.gz"}, {Filename: "lamp-1.2.0.tar.gz"}, {Filename: "lamp-1.10.0.tar.gz"},
		{Filename: "lamp-1.10.1.tar.gz", Yanked: true}, {Filename: "lamp-1.11.0-py3-none-any.whl"}, {Filename: "lamp-1.12.0rc1.tar.gz"},
		{Filename: "torch-1.11.0.tar.gz"}, {Filename: "x"}, {Filename: "lamp-2.0.0.tar.gz"}}
	for before, want := range map[string]string{"2.0.0": "1.10.0", "1.10.0": "1.2.0", "1.10.0rc1": "1.2.0", "0.9.0": "", "x": "", "3.0": "2.0.0"} {
		file, own, found := Previous(remote, "Lamp", before)
		if own.String() != want || found != (want != "") || found && file.Filename != "lamp-"+want+".tar.gz" {
			t.Errorf("before %s: %s, %s, want %s", before, file.Filename, own, want)
		}
	}
}

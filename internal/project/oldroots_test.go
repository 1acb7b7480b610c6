package project

import (
	"reflect"
	"testing"
)

func TestRootsOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files files
		want  []ImportRoot
	}{
		"unknown keys": {files{"pyproject.toml": "[tool.slipway]\ngone = 1\n", "src/beacon/__init__.py": ""}, []ImportRoot{{"beacon", "src/beacon"}}},
		"setup.py":     {files{"setup.py": "", "beacon/__init__.py": "", "tests/__init__.py": ""}, []ImportRoot{{"beacon", "beacon"}}},
		"one module":   {files{"setup.py": "", "beacon.py": ""}, []ImportRoot{{"beacon", "beacon.py"}}},
		"nothing":      {files{"README": ""}, nil},
	} {
		if got, err := RootsOf(test.files.fs(), "Beacon"); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, test.want)
		}
	}
	if _, err := RootsOf(files{"pyproject.toml": "["}.fs(), "x"); err == nil {
		t.Error("broken TOML is read")
	}
}

package envfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/bound"

	"github.com/pelletier/go-toml/v2"
)

// Configurations are the files in which a repository says which modules Dagger calls there.
var Configurations = []string{"dagger.json", "dagger.toml", "dagger-module.toml"}

// Modules returns the names that a configuration file gives to itself and to the modules that it calls: this module may be
// called by one of them. Text that cannot be read has none; Dagger says what is wrong with it. An error is a file that
// could keep the reader busy.
func Modules(file, text string) ([]string, error) {
	if strings.EqualFold(path.Ext(file), ".json") {
		return jsonNames(text), nil
	}
	if err := bound.TOML([]byte(text)); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var parsed struct {
		Name         string                    `toml:"name"`
		Modules      map[string]any            `toml:"modules"`
		Dependencies []struct{ Name string }   `toml:"dependencies"`
		Env          map[string]map[string]any `toml:"env"`
	}
	if toml.Unmarshal([]byte(text), &parsed) != nil {
		return nil, nil
	}
	names := append([]string{parsed.Name}, slices.Sorted(maps.Keys(parsed.Modules))...)
	for _, one := range parsed.Dependencies {
		names = append(names, one.Name)
	}
	for _, environment := range parsed.Env {
		if modules, ok := environment["modules"].(map[string]any); ok {
			names = append(names, slices.Sorted(maps.Keys(modules))...)
		}
	}
	return names, nil
}

func jsonNames(text string) []string {
	type named struct{ Name string }
	var parsed struct {
		Name         string
		Blueprint    named
		Toolchains   []named
		Dependencies []named
	}
	if json.Unmarshal([]byte(text), &parsed) != nil {
		return nil
	}
	names := []string{parsed.Name, parsed.Blueprint.Name}
	for _, one := range slices.Concat(parsed.Toolchains, parsed.Dependencies) {
		names = append(names, one.Name)
	}
	return names
}

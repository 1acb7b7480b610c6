// Package compat holds the Dagger module in ci/ against the versions of Dagger that users have, without an engine.
//
// What a version of Dagger generates for a module has the same API as dagger.io/dagger of that version. So a copy of
// ci/ that imports this library in place of the generated package compiles if, and only if, ci/ uses nothing that the
// version lacks.
package compat

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	generated = "dagger/slipway/ci/internal/" // what Dagger generates is imported from below here
	client    = generated + "dagger"          // the one package that every version generates
	library   = "dagger.io/dagger"
)

// stub declares what Dagger generates beside the client.
const stub = `package main

import "dagger.io/dagger"

var dag *dagger.Client

func main() {}
`

// copyModule copies what the module is compiled from, its tests left out, and puts the library in the client's place.
func copyModule(root, to string) error {
	for _, name := range []string{"go.mod", "go.sum", "internal", "ci"} {
		if err := copyTree(filepath.Join(root, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(to, "ci", "stub.go"), []byte(stub), 0o600)
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch name := entry.Name(); {
		case entry.IsDir() && (name == "testdata" || path == filepath.Join(from, "internal") && filepath.Base(from) == "ci"):
			return fs.SkipDir // generated, or no code
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, relative), 0o755)
		case name == "dagger.gen.go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Base(from) == "ci" && strings.HasSuffix(path, ".go") {
			data = []byte(strings.ReplaceAll(string(data), strconv.Quote(client), "dagger "+strconv.Quote(library)))
		}
		return os.WriteFile(filepath.Join(to, relative), data, 0o600)
	})
}

// generatedImports lists the generated packages other than the client that the Go files of a folder import.
func generatedImports(folder string) ([]string, error) {
	files, err := handWritten(folder)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, file := range files {
		for _, one := range file.code.Imports {
			path, err := strconv.Unquote(one.Path.Value)
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(path, generated) && path != client {
				found = append(found, file.name+" imports "+path)
			}
		}
	}
	slices.Sort(found)
	return found, nil
}

// sourceFile is a Go file that people wrote.
type sourceFile struct {
	name string
	code *ast.File
}

// handWritten reads the Go files of a folder, but for the one that Dagger generates.
func handWritten(folder string) ([]sourceFile, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var found []sourceFile
	for _, path := range paths {
		if filepath.Base(path) == "dagger.gen.go" {
			continue
		}
		code, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		found = append(found, sourceFile{name: filepath.Base(path), code: code})
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no Go files in %s", folder)
	}
	return found, nil
}

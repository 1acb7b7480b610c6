package compat

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// argumentsFile is internal/envfile/functions.go as the module's code has it: a line for each function, with its arguments.
func argumentsFile(folder string) (string, error) {
	functions, err := functionArguments(folder)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(`package envfile

// functions are the module's functions with their arguments, as a user types them; "." is the constructor. A test makes
// this file from the code: SLIPWAY_UPDATE=1 go test ./... in tools/compat.
const functions = ` + "`\n")
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		fmt.Fprintf(&text, "%s %s\n", name, strings.Join(functions[name], " "))
	}
	return text.String() + "`\n", nil
}

// functionArguments maps the functions that have arguments to these.
func functionArguments(folder string) (map[string][]string, error) {
	files, err := handWritten(folder)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for _, file := range files {
		for _, declaration := range file.code.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || !function.Name.IsExported() {
				continue
			}
			if name, ok := typed(function); ok {
				if arguments := parameters(function); len(arguments) > 0 {
					found[name] = arguments
				}
			}
		}
	}
	return found, nil
}

// typed is how a user types a function: release, next/prepare, or "." for the constructor.
func typed(function *ast.FuncDecl) (string, bool) {
	if function.Recv == nil {
		return ".", function.Name.Name == "New"
	}
	receiver, ok := function.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return "", false
	}
	object, ok := receiver.X.(*ast.Ident)
	if !ok || !object.IsExported() {
		return "", false
	}
	if object.Name == "Slipway" {
		return kebab(function.Name.Name), true
	}
	return kebab(object.Name) + "/" + kebab(function.Name.Name), true
}

func parameters(function *ast.FuncDecl) []string {
	var names []string
	for _, field := range function.Type.Params.List {
		if selector, ok := field.Type.(*ast.SelectorExpr); ok && selector.Sel.Name == "Context" {
			continue
		}
		for _, name := range field.Names {
			names = append(names, kebab(name.Name))
		}
	}
	return names
}

// kebab spells a Go name as Dagger's command line does.
func kebab(name string) string {
	var out strings.Builder
	for i, letter := range name {
		if unicode.IsUpper(letter) && i > 0 {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(letter))
	}
	return out.String()
}

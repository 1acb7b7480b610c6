package compat

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"unicode"
)

// keywordFunctions lists the module's functions that no Go module could depend on before Dagger 1.0: for a function that
// returns one scalar, or nothing, the SDK generates a field with the function's name, and a keyword of Go is none.
func keywordFunctions(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, file := range files {
		if filepath.Base(file) == "dagger.gen.go" {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range parsed.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && function.Recv != nil && token.IsKeyword(called(function.Name.Name)) && scalar(function.Type.Results) {
				found = append(found, filepath.Base(file)+": "+function.Name.Name)
			}
		}
	}
	return found, nil
}

// called is how a function is named in the API, as far as it matters here: keywords are one word.
func called(name string) string {
	if name == "" || !unicode.IsUpper(rune(name[0])) {
		return "" // not exported, so no function of the module
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// scalar says whether results are no list and no object.
func scalar(results *ast.FieldList) bool {
	if results == nil || len(results.List) == 0 {
		return true
	}
	switch results.List[0].Type.(type) {
	case *ast.ArrayType, *ast.StarExpr:
		return false
	}
	return true
}

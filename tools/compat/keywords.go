package compat

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode"
)

// keywordFunctions lists the module's functions that no Go module could depend on before Dagger 1.0: for a function that
// returns one scalar, or nothing, the SDK generates a field with the function's name, and a keyword of Go is none.
func keywordFunctions(folder string) ([]string, error) {
	files, err := handWritten(folder)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, file := range files {
		for _, declaration := range file.code.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && function.Recv != nil && token.IsKeyword(called(function.Name.Name)) && scalar(function.Type.Results) {
				found = append(found, file.name+": "+function.Name.Name)
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

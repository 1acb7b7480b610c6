package notes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
	"unicode/utf8"
)

// maxTemplate bounds a template file, in bytes.
const maxTemplate = 64 << 10

// source is a template that has been parsed and looked through.
type source struct {
	file  string
	text  string // with line feeds
	trees map[string]*parse.Tree
}

// parseTemplate reads a template, and finds what would fail only where it is run: misspelt names, in branches that this
// release does not take too, and calls without end.
func parseTemplate(file string, data []byte) (*source, error) {
	s := &source{file: file, text: strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"),
		trees: map[string]*parse.Tree{}}
	if len(data) > maxTemplate {
		return nil, s.fail("the template has %d bytes; at most %d are read", len(data), maxTemplate)
	}
	if at := invalid(s.text); at >= 0 {
		return nil, s.failAt(at, "the template is not UTF-8 here; save it as UTF-8")
	}
	tree := parse.New(file)
	tree.Mode = parse.SkipFuncCheck // the parser would stop without saying what there is
	if _, err := tree.Parse(s.text, "", "", s.trees); err != nil {
		return nil, s.explain(err)
	}
	if err := s.checkNames(); err != nil {
		return nil, err
	}
	return s, s.checkCalls()
}

// invalid returns where text stops being UTF-8, -1 if nowhere.
func invalid(text string) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// checkNames returns an error for the first function, field or template that does not exist.
func (s *source) checkNames() error {
	var first parse.Node
	var wrong string
	for _, tree := range s.trees {
		all(tree.Root, func(node parse.Node) {
			if first != nil && first.Position() <= node.Position() {
				return
			}
			if message := s.unknownName(node); message != "" {
				first, wrong = node, message
			}
		})
	}
	if first == nil {
		return nil
	}
	return s.failAt(int(first.Position()), "%s", wrong)
}

// unknownName says which name of a node does not exist; "" if all do. Whether a field belongs to what it is asked of is
// known when the template runs.
func (s *source) unknownName(node parse.Node) string {
	var fields []string
	switch n := node.(type) {
	case *parse.IdentifierNode:
		if !slices.Contains(functionNames, n.Ident) {
			return fmt.Sprintf("there is no function %q; %s", clip(n.Ident), meant(n.Ident, functionNames, ""))
		}
	case *parse.TemplateNode:
		if s.trees[n.Name] == nil {
			return fmt.Sprintf("there is no template %q in this file; write {{define %q}}", clip(n.Name), clip(n.Name))
		}
	case *parse.FieldNode:
		fields = n.Ident
	case *parse.ChainNode:
		fields = n.Field
	case *parse.VariableNode:
		fields = n.Ident[1:]
	}
	for _, field := range fields {
		if !slices.Contains(allFields, field) {
			return fmt.Sprintf("there is no field %q; %s", clip(field), meant(field, allFields, "."))
		}
	}
	return ""
}

// checkCalls refuses templates that come back to themselves: with data this flat they would never end.
func (s *source) checkCalls() error {
	calls := map[string][]*parse.TemplateNode{}
	for name, tree := range s.trees {
		all(tree.Root, func(node parse.Node) {
			if call, ok := node.(*parse.TemplateNode); ok {
				calls[name] = append(calls[name], call)
			}
		})
	}
	finished, open := map[string]bool{}, map[string]bool{}
	var visit func(name string) error
	visit = func(name string) error {
		open[name] = true
		for _, call := range calls[name] {
			if open[call.Name] {
				return s.failAt(int(call.Position()), "the template %q comes back to itself here and would never end",
					clip(call.Name))
			}
			if !finished[call.Name] {
				if err := visit(call.Name); err != nil {
					return err
				}
			}
		}
		open[name], finished[name] = false, true
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.trees)) {
		if err := visit(name); err != nil {
			return err
		}
	}
	return nil
}

// all visits a node and everything in it.
func all(node parse.Node, visit func(parse.Node)) {
	visit(node)
	for _, inner := range inside(node) {
		all(inner, visit)
	}
}

// inside returns the nodes that a node is made of.
func inside(node parse.Node) []parse.Node {
	switch n := node.(type) {
	case *parse.ListNode:
		return n.Nodes
	case *parse.ActionNode:
		return []parse.Node{n.Pipe}
	case *parse.IfNode:
		return branches(n.BranchNode)
	case *parse.RangeNode:
		return branches(n.BranchNode)
	case *parse.WithNode:
		return branches(n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			return []parse.Node{n.Pipe}
		}
	case *parse.PipeNode:
		var commands []parse.Node
		for _, command := range n.Cmds {
			commands = append(commands, command)
		}
		return commands
	case *parse.CommandNode:
		return n.Args
	case *parse.ChainNode:
		return []parse.Node{n.Node}
	}
	return nil
}

func branches(n parse.BranchNode) []parse.Node {
	if n.ElseList == nil {
		return []parse.Node{n.Pipe, n.List}
	}
	return []parse.Node{n.Pipe, n.List, n.ElseList}
}

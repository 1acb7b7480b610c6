package notes

import (
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"
)

// functionNames are the functions that a template may call. Those of text/template that are not among them make texts
// of any size (printf "%1000000000d"), or are for other languages than Markdown.
var functionNames = []string{"and", "code", "compare", "date", "eq", "except", "file", "ge", "gt", "index", "le", "len",
	"link", "lt", "ne", "not", "only", "or", "print", "slice", "text"}

// functions are ours, and the one that counts.
func (b *budget) functions(facts Facts) template.FuncMap {
	return template.FuncMap{
		stepFunction: b.step,
		"text": func(text string) (string, error) {
			return b.make(func() string { return escape(text) }, text)
		},
		"code": func(text string) (string, error) {
			return b.make(func() string { return codeSpan(text) }, text)
		},
		"link": func(text, address string) (string, error) {
			return b.make(func() string { return link(text, address) }, text, address)
		},
		"file": func(name string) (string, error) {
			return b.make(func() string { return fileURL(facts.Repository, facts.Tag, name) }, name)
		},
		"compare": func() (string, error) { return b.made(CompareURL(facts.Repository, facts.Previous, facts.Tag)) },
		"print":   b.print,
		"date":    b.date,
		"only": func(kind string, groups []Group) ([]Group, error) {
			return b.filter(groups, func(g Group) bool { return strings.EqualFold(g.Type, kind) })
		},
		"except": func(kind string, groups []Group) ([]Group, error) {
			return b.filter(groups, func(g Group) bool { return !strings.EqualFold(g.Type, kind) })
		},
	}
}

func (b *budget) print(values ...any) (string, error) {
	var text strings.Builder
	for _, value := range values {
		switch value := value.(type) {
		case string:
			if text.Len()+len(value) > maxOutput {
				return "", tooLong
			}
			text.WriteString(value)
		case bool, int, int64, uint8, float64:
			fmt.Fprint(&text, value)
		default:
			return "", refusal("print takes texts and numbers; use range for a list, and the fields of what is in it")
		}
	}
	return b.made(text.String())
}

func (b *budget) date(layout, date string) (string, error) {
	if date == "" {
		return "", nil
	}
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "", refusal(fmt.Sprintf("%q is not a date in the form 2024-03-15; date takes the layout first: "+
			`{{date "2 January 2006" .Date}}`, clip(date)))
	}
	return b.make(func() string { return day.Format(layout) }, layout)
}

func (b *budget) filter(groups []Group, keep func(Group) bool) ([]Group, error) {
	if err := b.spend(len(groups) * stepCost); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(groups), func(g Group) bool { return !keep(g) }), nil
}

package notes

import (
	"bytes"
	"slices"
	"strconv"
	"text/template/parse"
)

// What a template may use. A loop over a number ({{range 1000000000}}) or loops in loops would run for years, a text
// doubled in a loop would fill the memory, without a byte of output.
const (
	maxWork   = 32 << 20 // bytes that functions read and make, and stepCost for each node of the template that is run
	stepCost  = 64       // so there are four nodes for each character that GitHub takes
	maxOutput = 1 << 20  // bytes of output, and of any text that a function makes
)

// refusal is an error of this package's own functions.
type refusal string

func (r refusal) Error() string { return string(r) }

var (
	tooLarge = refusal("the notes are larger than any release takes")
	tooLong  = refusal("the template makes a text larger than the notes can be")
	tooMuch  = refusal("the template does more work than any notes need; look for an endless loop, or loops in loops")
)

// budget is the work that is left.
type budget struct{ left int }

func (b *budget) spend(work int) error {
	if b.left -= work; b.left < 0 {
		return tooMuch
	}
	return nil
}

// made accounts for a text that a function has made.
func (b *budget) made(text string) (string, error) {
	if len(text) > maxOutput {
		return "", tooLong
	}
	return text, b.spend(len(text))
}

// make accounts for what a function reads, too: 64 KiB of {{text .Body}} is much work without a loop.
func (b *budget) make(do func() string, read ...string) (string, error) {
	for _, text := range read {
		if err := b.spend(len(text)); err != nil {
			return "", err
		}
	}
	return b.made(do())
}

// stepFunction counts the nodes of a list when it is run. No template can call it: names are checked before.
const stepFunction = "_step"

func (b *budget) step(nodes int) (string, error) { return "", b.spend(nodes * stepCost) }

// meter puts a call of stepFunction at the start of every list of nodes in a template, and returns how many nodes run
// outside of those.
func meter(node parse.Node) int {
	nodes := 1
	for _, inner := range inside(node) {
		nodes += meter(inner)
	}
	if list, ok := node.(*parse.ListNode); ok {
		list.Nodes = slices.Insert(list.Nodes, 0, stepNode(list.Pos, nodes))
		return 0
	}
	return nodes
}

// stepNode is {{_step NODES}}.
func stepNode(at parse.Pos, nodes int) parse.Node {
	count := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: at, IsInt: true, Int64: int64(nodes),
		Text: strconv.Itoa(nodes)}
	command := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: at,
		Args: []parse.Node{parse.NewIdentifier(stepFunction).SetPos(at), count}}
	pipe := &parse.PipeNode{NodeType: parse.NodePipe, Pos: at, Cmds: []*parse.CommandNode{command}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: at, Pipe: pipe}
}

// bounded takes at most maxOutput bytes: more than maxCharacters, however many bytes a character has.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxOutput - b.Len(); len(p) > room {
		b.Buffer.Write(p[:room])
		return room, tooLarge
	}
	return b.Buffer.Write(p)
}

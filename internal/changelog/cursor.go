package changelog

import "strings"

// cursor is a place in one line, counted in bytes and in columns: a tab goes to the next column that four divides
// (CommonMark 2.2), and a mark may take a part of it.
type cursor struct {
	text   string
	offset int
	column int
	inTab  bool // some columns of the tab at offset are taken
}

// look returns by how many columns the rest of the line is indented, and the rest without that indentation.
func (c *cursor) look() (indent int, rest string) {
	column := c.column
	for i := c.offset; i < len(c.text); i++ {
		switch c.text[i] {
		case ' ':
			column++
		case '\t':
			column += 4 - column%4
		default:
			return column - c.column, c.text[i:]
		}
	}
	return column - c.column, ""
}

// skip moves by some columns.
func (c *cursor) skip(columns int) {
	for columns > 0 && c.offset < len(c.text) {
		width := 1
		if c.text[c.offset] == '\t' {
			width = 4 - c.column%4
		}
		c.inTab = width > columns
		if c.inTab {
			c.column += columns
			return
		}
		c.column += width
		columns -= width
		c.offset++
	}
}

// space says whether the next byte is a space or a tab.
func (c *cursor) space() bool {
	return c.offset < len(c.text) && (c.text[c.offset] == ' ' || c.text[c.offset] == '\t')
}

// quoteMark moves behind > and the space that may follow it.
func (c *cursor) quoteMark(indent int) {
	c.skip(indent)
	c.skip(1)
	if c.space() {
		c.skip(1)
	}
}

// itemMark moves behind the mark of a list item and returns by how many columns the text of the item is indented
// (CommonMark 5.2): the mark and one to four spaces; where more follow, or nothing does, the mark and one.
func (c *cursor) itemMark(indent, width int) int {
	c.skip(indent + width)
	spaces, rest := c.look()
	if spaces > 4 || rest == "" {
		spaces = 1
	}
	if c.space() {
		c.skip(spaces)
	}
	return indent + width + spaces
}

// itemWidth returns how wide the mark is that opens a list item, 0 where none does, and whether an item with it may
// interrupt a paragraph: not one without text, nor one that does not count from 1.
func itemWidth(rest string) (width int, interrupts bool) {
	digits := 0
	for digits < len(rest) && digits < 10 && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	switch {
	case digits == 0 && strings.IndexByte("-+*", rest[0]) >= 0:
		interrupts = true
	case digits > 0 && digits < 10 && digits < len(rest) && (rest[digits] == '.' || rest[digits] == ')'):
		interrupts = strings.TrimLeft(rest[:digits-1], "0") == "" && rest[digits-1] == '1'
	default:
		return 0, false
	}
	width = digits + 1
	if len(rest) > width && rest[width] != ' ' && rest[width] != '\t' {
		return 0, false
	}
	return width, interrupts && strings.Trim(rest[width:], " \t") != ""
}

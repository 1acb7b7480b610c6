package dist

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// What an index takes, in bytes (warehouse, forklift/legacy.py). The ratio counts above bombFloor only.
const (
	maxFile    = 100 << 20
	bombFloor  = 64 << 20
	bombRatio  = 50
	maxMembers = 100_000
)

// maxTexts bounds what is kept in memory of one archive: the members that describe it.
const maxTexts = 64 << 20

var errBomb = fmt.Errorf("unpacks to more than %d times its size and more than %d MiB: indexes refuse that as a bomb",
	bombRatio, bombFloor>>20)

// archive reads members one by one and never more than a file of this size may unpack to.
type archive struct {
	left    int64 // bytes that may still be unpacked
	members []Member
	texts   map[string][]byte
	kept    int64
	faults  []string
}

// readArchive lists what a distribution holds. Whatever is wrong with the archive ends up in its faults: the list is
// then the part that could be read.
func readArchive(file *os.File, size int64, name filename) *archive {
	a := &archive{left: max(bombFloor, bombRatio*size), texts: map[string][]byte{}}
	if size > maxFile {
		a.fault("has %d bytes, more than the %d MiB an index takes: not read", size, maxFile>>20)
		return a
	}
	read, framing := a.readTar, sdistFraming
	if name.kind == Wheel {
		read, framing = a.readZip, wheelFraming
	}
	a.faults = append(a.faults, framing(file, size)...)
	if err := read(io.NewSectionReader(file, 0, size)); err != nil {
		a.fault("%v", err)
	}
	return a
}

func (a *archive) fault(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

var errTooMany = fmt.Errorf("has more than %d members", maxMembers)

// add takes in one member; content is nil for what has none.
func (a *archive) add(member Member, content io.Reader) error {
	if len(a.members) == maxMembers {
		return errTooMany
	}
	if content != nil {
		if err := a.addContent(&member, content); err != nil {
			return err
		}
	}
	a.members = append(a.members, member)
	return nil
}

func (a *archive) addContent(member *Member, content io.Reader) error {
	sum := sha256.New()
	var text bytes.Buffer
	buffered := bufio.NewReader(content)
	head, _ := buffered.Peek(magicSize)
	content, member.compiled = buffered, isCompiled(head)
	into := io.Writer(sum)
	keep := describes(member.Name)
	if keep {
		into = io.MultiWriter(sum, &capped{to: &text, left: maxTexts - a.kept})
	}
	size, err := io.Copy(into, io.LimitReader(content, a.left+1))
	a.left -= size
	if a.left < 0 {
		return errBomb
	}
	if err != nil {
		return fmt.Errorf("member %q: %w", clip(member.Name), err)
	}
	member.Size, member.SHA256 = size, hex.EncodeToString(sum.Sum(nil))
	if keep {
		a.kept += size
		a.texts[member.Name] = text.Bytes()
	}
	return nil
}

// describes tells the members that say what the distribution is, or how an sdist is built.
func describes(name string) bool {
	folder, base, _ := strings.Cut(name, "/")
	switch base {
	case "PKG-INFO", "setup.cfg", "pyproject.toml":
		return true
	case "METADATA", "RECORD", "WHEEL", "entry_points.txt":
		return strings.HasSuffix(folder, ".dist-info")
	}
	return false
}

var errTexts = errors.New("describes itself at too great length")

// capped passes on so many bytes and then fails.
type capped struct {
	to   io.Writer
	left int64
}

func (c *capped) Write(data []byte) (int, error) {
	if c.left -= int64(len(data)); c.left < 0 {
		return 0, errTexts
	}
	return c.to.Write(data)
}

package dist

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
)

// readZip reads a wheel. Python's zipfile knows more compression methods than indexes take: stored and deflated only.
func (a *archive) readZip(content *io.SectionReader) error {
	reader, err := zip.NewReader(content, content.Size())
	if err != nil {
		return err
	}
	var names []string
	for _, entry := range reader.File {
		names = append(names, entry.Name)
		if err := a.addZip(entry); err != nil {
			return err
		}
	}
	return checkLocals(content, names)
}

// zipEncrypted is bit 0 of the general purpose flags (APPNOTE 4.4.4).
const zipEncrypted = 1

func (a *archive) addZip(entry *zip.File) error {
	member := Member{Name: entry.Name, Mode: uint32(entry.Mode().Perm()), Type: zipType(entry.Mode())}
	if entry.Method != zip.Store && entry.Method != zip.Deflate {
		return fmt.Errorf("member %q is compressed with method %d; indexes take stored and deflated only",
			clip(entry.Name), entry.Method)
	}
	if entry.Flags&zipEncrypted != 0 {
		return fmt.Errorf("member %q is encrypted", clip(entry.Name))
	}
	if member.Type != Regular {
		return a.add(member, nil)
	}
	content, err := entry.Open()
	if err != nil {
		return fmt.Errorf("member %q: %w", clip(entry.Name), err)
	}
	defer content.Close()
	return a.add(member, content)
}

func zipType(mode fs.FileMode) MemberType {
	switch mode.Type() {
	case 0:
		return Regular
	case fs.ModeDir:
		return Directory
	case fs.ModeSymlink:
		return Symlink
	}
	return Other
}

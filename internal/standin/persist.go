package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// openDir makes the stand-in keep its files and state in a folder, and takes
// up what an earlier one left there.
func (s *Server) openDir(dir string) error {
	files := filepath.Join(dir, "files")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return fmt.Errorf("the stand-in cannot use its folder: %w", err)
	}
	s.blobs = dirBlobs{files}
	content, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the stand-in cannot read its state: %w", err)
	}
	var loaded state
	if err := json.Unmarshal(content, &loaded); err != nil {
		return fmt.Errorf("%s is no state of a stand-in (%w); use an empty folder", stateFile, err)
	}
	if loaded.Projects == nil || loaded.Burnt == nil {
		return fmt.Errorf("%s is no state of a stand-in (no projects in it); use an empty folder", stateFile)
	}
	s.state = loaded
	return nil
}

const stateFile = "state.json"

// save writes the state beside the old one and swaps them, so that a kill
// leaves one or the other.
func (s *Server) save() error {
	if s.options.Dir == "" {
		return nil
	}
	content, err := json.MarshalIndent(s.state, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(s.options.Dir, stateFile)
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

package dist

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func splitTags(set string) []string { return strings.Split(set, ".") }

// infoDir is a wheel's own .dist-info folder, as written in the archive. Its name has the file name's project and
// version, each compared in its normal form (binary distribution format). Without one it is the name it should have.
func (f File) infoDir() string {
	for _, folder := range infoDirs(f.Members) {
		if f.isOwn(strings.TrimSuffix(folder, ".dist-info")) {
			return folder
		}
	}
	return f.name.stem() + ".dist-info"
}

func (f File) isOwn(stem string) bool {
	project, version, _ := strings.Cut(stem, "-")
	canonical, err := CanonicalVersion(version)
	wanted, _ := CanonicalVersion(f.name.version)
	return err == nil && canonical == wanted && NormalizeName(project) == NormalizeName(f.name.project)
}

// checkWheel wants one .dist-info folder, and a WHEEL file that speaks version 1 and has the tags of the file name.
func checkWheel(file File, object objection) {
	if file.Kind != Wheel {
		return
	}
	for _, folder := range infoDirs(file.Members) {
		if folder != file.infoDir() {
			object("%s/ is not of this project and version, or a second one", clip(folder))
		}
	}
	if want := file.name.stem() + ".dist-info"; file.infoDir() != want {
		object("%s/ is not spelled as the file name is: an index looks for %s/", clip(file.infoDir()), want)
	}
	text, found := file.texts[file.infoDir()+"/WHEEL"]
	if !found {
		object("has no %s/WHEEL", file.infoDir())
		return
	}
	wheel, err := ParseMetadata(text)
	if err != nil {
		object("WHEEL: %v", err)
		return
	}
	if version := wheel.Get("Wheel-Version"); !strings.HasPrefix(version, "1.") {
		object("Wheel-Version %q is not known", clip(version))
	}
	tags, named := wheel.All("Tag"), file.name.tags()
	slices.Sort(tags)
	slices.Sort(named)
	if !slices.Equal(slices.Compact(tags), slices.Compact(named)) {
		object("WHEEL has the tags %q, the file name %q", clip(strings.Join(tags, " ")), clip(strings.Join(named, " ")))
	}
}

func infoDirs(members []Member) []string {
	var folders []string
	for _, member := range members {
		folder, _, _ := strings.Cut(member.Name, "/")
		if strings.HasSuffix(folder, ".dist-info") && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// recordExempt are the files that RECORD cannot or need not hash (PEP 376, binary distribution format).
var recordExempt = []string{"RECORD", "RECORD.jws", "RECORD.p7s"}

// checkRecord wants every file of a wheel in RECORD with its hash and size, once, and nothing else in there.
func checkRecord(file File, object objection) {
	if file.Kind != Wheel {
		return
	}
	info := file.infoDir()
	text, found := file.texts[info+"/RECORD"]
	if !found {
		object("has no %s/RECORD", info)
		return
	}
	entries, err := parseRecord(text)
	if err != nil {
		object("RECORD: %v", err)
		return
	}
	for _, member := range file.Members {
		if member.Type == Directory {
			continue
		}
		entry, listed := entries[member.Name]
		delete(entries, member.Name)
		base, own := strings.CutPrefix(member.Name, info+"/")
		if own && slices.Contains(recordExempt, base) {
			continue
		}
		if !listed {
			object("RECORD does not list %q", clip(member.Name))
		} else if entry != recordOf(member) {
			object("RECORD has %s for %q, which is %s", entry, clip(member.Name), recordOf(member))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		object("RECORD lists %q, which is not there", clip(name))
	}
}

// recordEntry is a line of RECORD without its path.
type recordEntry struct{ hash, size string }

func (e recordEntry) String() string { return clip(e.hash) + " of " + clip(e.size) + " bytes" }

func recordOf(member Member) recordEntry {
	sum, _ := hex.DecodeString(member.SHA256)
	if len(sum) != sha256.Size {
		return recordEntry{}
	}
	return recordEntry{"sha256=" + base64.RawURLEncoding.EncodeToString(sum), strconv.FormatInt(member.Size, 10)}
}

func parseRecord(text []byte) (map[string]recordEntry, error) {
	entries := map[string]recordEntry{}
	reader := csv.NewReader(strings.NewReader(string(text)))
	reader.FieldsPerRecord = 3
	for {
		line, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		if _, twice := entries[line[0]]; twice {
			return nil, fmt.Errorf("lists %q twice", clip(line[0]))
		}
		entries[line[0]] = recordEntry{strings.TrimRight(line[1], "="), line[2]}
	}
}

package standin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"
)

// wheelWith is a wheel whose members a test changed, RECORD made after that.
func wheelWith(t testing.TB, change func([]member) []member) []byte {
	t.Helper()
	return zipOf(t, withRecord(change(wheelMembers()))...)
}

func without(name string) func([]member) []member {
	return func(members []member) []member {
		var kept []member
		for _, m := range members {
			if !strings.HasSuffix(m.name, name) {
				kept = append(kept, m)
			}
		}
		return kept
	}
}

func adding(extra ...member) func([]member) []member {
	return func(members []member) []member { return append(members, extra...) }
}

func replacing(name, content string) func([]member) []member {
	return func(members []member) []member {
		for i := range members {
			if strings.HasSuffix(members[i].name, name) {
				members[i].content = content
			}
		}
		return members
	}
}

// contentCase is a file and the words with which it is refused.
type contentCase struct {
	content []byte
	want    string
}

func wrongWheels(t testing.TB) map[string]contentCase {
	t.Helper()
	info := "beacon-1.0.0.dist-info/"
	members := func() []member { return withRecord(wheelMembers()) }
	return map[string]contentCase{
		"no zip":   {[]byte("PK no zip"), "Invalid distribution file. File is not a zipfile"},
		"empty":    {nil, "Invalid distribution file. File is not a zipfile"},
		"no WHEEL": {wheelWith(t, without("/WHEEL")), "WHEEL not found at " + info + "WHEEL"},
		"no METADATA": {wheelWith(t, without("/METADATA")),
			"does not contain the required METADATA file: " + info + "METADATA"},
		"no RECORD":      {zipOf(t, wheelMembers()...), "does not contain the required RECORD file: " + info + "RECORD"},
		"no license":     {wheelWith(t, without("/LICENSE")), "License-File LICENSE does not exist in distribution file"},
		"not recorded":   {zipOf(t, append(members(), member{"beacon/x.py", ""})...), "'beacon/x.py' is not in RECORD"},
		"recorded, gone": {zipOf(t, without("__init__.py")(members())...), "'beacon/__init__.py' is not in the wheel"},
		"RECORD binary":  {zipOf(t, replacing("RECORD", "\xff")(members())...), "RECORD file"},
		"RECORD no CSV":  {zipOf(t, replacing("RECORD", "\"")(members())...), "RECORD file"},
		"escape": {wheelWith(t, adding(member{"../evil.py", ""})),
			"Member '../evil.py' leads outside of the archive"},
		"absolute":    {wheelWith(t, adding(member{"/etc/evil", ""})), "leads outside"},
		"backslashes": {wheelWith(t, adding(member{`..\evil`, ""})), "leads outside"},
		"drive":       {wheelWith(t, adding(member{"C:/evil", ""})), "leads outside"},
		"script with path": {wheelWith(t, replacing("points.txt", "[console_scripts]\n../x = a:b\n")),
			"Invalid entry point name '../x' in 'console_scripts'"},
		"scripts no INI": {wheelWith(t, replacing("points.txt", "x = a:b\n")), "not a valid INI file"},
		"other Name inside": {wheelWith(t, replacing("METADATA", strings.Replace(metadataText, "beacon", "lantern", 1))),
			"The form's name ['beacon'] is not that of METADATA"},
		"other version": {wheelWith(t, replacing("METADATA", strings.Replace(metadataText, "1.0.0", "1.0.1", 1))),
			"The form's version"},
		"other dependency": {wheelWith(t, replacing("METADATA", strings.Replace(metadataText, "redis>=5", "evil", 1))),
			"The form's requires_dist"},
		"broken METADATA": {wheelWith(t, replacing("METADATA", "no header\n\n")),
			"METADATA of 'beacon-1.0.0-py3-none-any.whl' cannot be read"},
		"bomb": {wheelWith(t, adding(member{"beacon/zeros", strings.Repeat("\x00", 80*mebibyte)})),
			"File exceeds compression ratio of 50"},
	}
}

func TestWheelContents(t *testing.T) {
	t.Parallel()
	for name, c := range wrongWheels(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, text := send(t, newTestServer(newClock()), wheelOf(c.content))
			if status != 400 || !strings.Contains(text, c.want) {
				t.Errorf("answered %d %q, want %q", status, text, c.want)
			}
		})
	}
}

// What looks odd and is right.
func TestWheelContentsTaken(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"folder entries": zipOf(t, append(withRecord(wheelMembers()), member{"beacon/empty/", ""})...),
		"RECORD.jws":     zipOf(t, append(withRecord(wheelMembers()), member{"beacon-1.0.0.dist-info/RECORD.jws", "{}"})...),
		"no scripts":     wheelWith(t, without("points.txt")),
		"plugin with path": wheelWith(t, replacing("points.txt",
			"# a comment\n[console_scripts]\nx-1.y_z = a:b\n\n[plugins]\nhttp://x/y = a:b\n  c\n")),
		"folded header": wheelWith(t, replacing("METADATA",
			strings.Replace(metadataText, "A small light", "A small\n        light", 1))),
	} {
		if status, text := send(t, newTestServer(newClock()), wheelOf(content)); status != 200 {
			t.Errorf("%s: %d %q", name, status, text)
		}
	}
}

func TestEntryPoints(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"":                               "",
		"[console_scripts]\na = b:c\n":   "",
		"[gui_scripts]\na/b = b:c\n":     "Invalid entry point name 'a/b' in 'gui_scripts'",
		"[a]\nx\n":                       "not a valid INI file",
		"[a]\nx = 1\nx = 2\n":            "not a valid INI file",
		"[a]\n[a]\n":                     "section 'a' is there twice",
		"[console_scripts]\n = a\n":      "",
		"[console_scripts]\n= a\n":       "Invalid entry point name ''",
		"\xff":                           "not decodable as UTF-8",
		"[console_scripts]\né = a:b\n":   "",
		"[console_scripts]\na b = c:d\n": "Invalid entry point name 'a b'",
	} {
		if got := judgeEntryPoints([]byte(content)); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
}

func sdistWith(t testing.TB, extra ...tarEntry) []byte {
	t.Helper()
	return tarOf(t, append(sdistEntries(), extra...)...)
}

func sdistWithLink(t testing.TB, kind byte, name, target string) []byte {
	t.Helper()
	return sdistWith(t, tarEntry{header: tar.Header{Name: name, Linkname: target, Typeflag: kind}})
}

func wrongSdists(t testing.TB) map[string]contentCase {
	t.Helper()
	right := tarOf(t, sdistEntries()...)
	dot := tarEntry{header: tar.Header{Name: "./", Typeflag: tar.TypeDir}}
	absolute := sdistWithLink(t, tar.TypeSymlink, "beacon-1.0.0/l", "/etc/passwd")
	corrupt := bytes.Clone(right)
	corrupt[len(corrupt)-8] ^= 1 // the check sum of the stream
	other := strings.Replace(metadataText, ">=3.9", ">=3.8", 1)
	return map[string]contentCase{
		"no gzip":         {[]byte("nothing"), "File is not a tarfile"},
		"empty":           {nil, "File is not a tarfile"},
		"gzip, no tar":    {gzipped(t, "nothing"), "File is not a tarfile"},
		"no members":      {tarOf(t), "File is not a tarfile"},
		"cut short":       {right[:len(right)/2], "beacon-1.0.0/PKG-INFO cannot be read"},
		"wrong check sum": {corrupt, "File is not a tarfile"},
		"no PKG-INFO":     {tarOf(t, sdistEntries()[1:]...), "PKG-INFO not found at beacon-1.0.0/PKG-INFO"},
		"two folders":     {sdistWith(t, regular("other/x", "")), "Incorrect number of top-level directories in sdist"},
		"file at the top": {sdistWith(t, regular("x", "")), "Incorrect number of top-level directories in sdist"},
		"dot":             {sdistWith(t, dot), "Incorrect number"},
		"escape":          {sdistWith(t, regular("beacon-1.0.0/../../evil", "")), "leads outside of the archive"},
		"absolute":        {sdistWith(t, regular("/etc/evil", "")), "leads outside of the archive"},
		"absolute link":   {absolute, "Link 'beacon-1.0.0/l' leads outside"},
		"link up":         {sdistWithLink(t, tar.TypeSymlink, "beacon-1.0.0/l", "../../x"), "leads outside of the archive"},
		"hard link out":   {sdistWithLink(t, tar.TypeLink, "beacon-1.0.0/l", "../x"), "leads outside of the archive"},
		"device":          {sdistWithLink(t, tar.TypeChar, "beacon-1.0.0/null", ""), "is no file, folder or link"},
		"sparse":          {sparse(t), "Sparse members are not allowed"},
		"no license": {tarOf(t, sdistEntries()[0]),
			"License-File LICENSE does not exist in distribution file beacon-1.0.0.tar.gz at beacon-1.0.0/LICENSE"},
		"other PKG-INFO": {tarOf(t, regular("beacon-1.0.0/PKG-INFO", other), sdistEntries()[1]),
			"The form's requires_python ['>=3.9'] is not that of PKG-INFO"},
		"bomb": {sdistWith(t, regular("beacon-1.0.0/zeros", strings.Repeat("\x00", 80*mebibyte))),
			"File exceeds compression ratio of 50"},
		"ZIP at the end": {append(bytes.Clone(right), zipOf(t, member{"x", "y"})...), "File is both a ZIP and a tar archive"},
	}
}

func TestSdistContents(t *testing.T) {
	t.Parallel()
	for name, c := range wrongSdists(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, text := send(t, newTestServer(newClock()), sdistOf(c.content))
			if status != 400 || !strings.Contains(text, c.want) {
				t.Errorf("answered %d %q, want %q", status, text, c.want)
			}
		})
	}
	inside := sdistWithLink(t, tar.TypeSymlink, "beacon-1.0.0/src/l", "../LICENSE")
	if status, text := send(t, newTestServer(newClock()), sdistOf(inside)); status != 200 {
		t.Errorf("a link inside the archive: %d %q", status, text)
	}
}

func gzipped(t testing.TB, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(content))
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

// sparse is an sdist with a member in GNU's old sparse format: Go writes none,
// so one byte of a plain header is changed and the check sum made anew.
func sparse(t testing.TB) []byte {
	t.Helper()
	var plain bytes.Buffer
	w := tar.NewWriter(&plain)
	for _, e := range sdistEntries() {
		e.header.Size, e.header.Format = int64(len(e.content)), tar.FormatGNU
		must(t, w.WriteHeader(&e.header))
		_, err := w.Write([]byte(e.content))
		must(t, err)
	}
	must(t, w.WriteHeader(&tar.Header{Name: "beacon-1.0.0/hole", Typeflag: tar.TypeReg, Format: tar.FormatGNU}))
	must(t, w.Close())
	raw := plain.Bytes()
	at := bytes.Index(raw, []byte("beacon-1.0.0/hole"))
	header := raw[at : at+512]
	header[156] = tar.TypeGNUSparse
	copy(header[148:156], "        ")
	sum := 0
	for _, b := range header {
		sum += int(b)
	}
	copy(header[148:156], []byte(strings.ToLower(octal(sum))+"\x00 "))
	return gzipped(t, string(raw))
}

func octal(n int) string {
	digits := ""
	for range 6 {
		digits = string(rune('0'+n%8)) + digits
		n /= 8
	}
	return digits
}

// A wheel that is also a tar file: its first member's name is a ZIP header.
func TestZipTarPolyglot(t *testing.T) {
	t.Parallel()
	whl := zipOf(t, withRecord(wheelMembers())...)
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	must(t, w.WriteHeader(&tar.Header{Name: "first", Size: int64(len(whl)), Mode: 0o644}))
	_, err := w.Write(whl)
	must(t, err)
	both := out.Bytes() // the ZIP end record is within reach of its reader
	status, text := send(t, newTestServer(newClock()), wheelOf(both))
	if status != 400 || !strings.Contains(text, "File is both a ZIP and a tar archive") {
		t.Errorf("%d %q", status, text)
	}
	for i, want := range map[int]bool{0: true, 1: false, 2: true} {
		content := [][]byte{both, whl, tarOf(t, sdistEntries()...)}[i]
		if isTar(bytes.NewReader(content)) != want {
			t.Errorf("content %d: a tar file is not told from a ZIP file", i)
		}
	}
}

// frameCase changes bytes of a right ZIP file.
type frameCase struct {
	content []byte
	change  func([]byte) []byte
	want    string
}

func zipFrames(t testing.TB) map[string]frameCase {
	t.Helper()
	one := func() []byte { return zipOf(t, member{"a.txt", "hello"}) }
	two := func() []byte { return zipOf(t, member{"a.txt", "hello"}, member{"b.txt", "hello"}) }
	central, end := centralOf, endOf
	return map[string]frameCase{
		"right":         {two(), func(b []byte) []byte { return b }, ""},
		"empty archive": {zipOf(t), func(b []byte) []byte { return b }, ""},
		"comment":       {one(), withComment, ""},
		"trailing data": {one(), func(b []byte) []byte { return append(b, 'x') }, "Trailing data"},
		"data before": {one(), func(b []byte) []byte { return append([]byte("MZ.."), b...) },
			"Unknown record signature"},
		"two archives":      {one(), func(b []byte) []byte { return append(b, b...) }, "Trailing data"},
		"cut short":         {one(), func(b []byte) []byte { return b[:len(b)-4] }, "Malformed zip file"},
		"data descriptor":   {one(), func(b []byte) []byte { b[6] |= 8; return b }, "ZIP contains a data descriptor"},
		"control character": {one(), func(b []byte) []byte { b[30] = 1; return b }, "Invalid character in filename"},
		"other local name":  {one(), func(b []byte) []byte { b[30] = 'z'; return b }, "Missing filename in local headers"},
		"not unicode":       {one(), func(b []byte) []byte { b[30] = 0xe9; return b }, "Filename not unicode"},
		"other size":        {one(), func(b []byte) []byte { b[central(b)+20]++; return b }, "Mis-matched data size"},
		"central comment": {one(), func(b []byte) []byte { b[central(b)+32] = 1; return b },
			"Comment in central directory"},
		"same local twice": {two(),
			renameMember, "Duplicate filename in local headers"},
		"same central twice": {two(), func(b []byte) []byte { b[bytes.LastIndex(b, []byte("b.txt"))] = 'a'; return b },
			"Duplicate filename in central directory"},
		"record count": {one(), func(b []byte) []byte { b[end(b)+8]++; b[end(b)+10]++; return b },
			"Mismatched central directory records"},
		"counts differ": {one(), func(b []byte) []byte { b[end(b)+8]++; return b }, "Malformed zip file"},
		"directory size": {one(), func(b []byte) []byte { b[end(b)+12]++; return b },
			"Mismatched central directory size"},
		"directory offset": {one(), func(b []byte) []byte { b[end(b)+16]++; return b },
			"Mismatched central directory offset"},
		"hidden member": {two(), hideMember, "Mis-matched local headers and central directory"},
	}
}

func centralOf(b []byte) int { return bytes.Index(b, []byte("PK\x01\x02")) }

func endOf(b []byte) int { return bytes.Index(b, []byte("PK\x05\x06")) }

func renameMember(b []byte) []byte { return bytes.ReplaceAll(b, []byte("b.txt"), []byte("a.txt")) }

// hideMember takes the last member out of the central directory: a reader that
// streams still finds it.
func hideMember(b []byte) []byte {
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	gone := append(bytes.Clone(b[:at]), b[endOf(b):]...)
	end := endOf(gone)
	gone[end+8], gone[end+10] = 1, 1
	binary.LittleEndian.PutUint32(gone[end+12:], uint32(end-centralOf(gone)))
	return gone
}

func TestZipFraming(t *testing.T) {
	t.Parallel()
	for name, c := range zipFrames(t) {
		changed := c.change(bytes.Clone(c.content))
		err := checkZipFraming(bytes.NewReader(changed), int64(len(changed)), 100)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func withComment(b []byte) []byte {
	b[len(b)-2] = 2
	return append(b, "ok"...)
}

func TestZipExtra(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	field := func(id uint16, data ...byte) []byte {
		out := le.AppendUint16(nil, id)
		return append(le.AppendUint16(out, uint16(len(data))), data...)
	}
	eight := le.AppendUint64(nil, 77)
	for name, c := range map[string]struct {
		extra  []byte
		method uint16
		size   uint64
		want   uint64
		bad    bool
	}{
		"none":               {nil, 0, 5, 5, false},
		"other":              {field(0x5455, 1, 2), 0, 5, 5, false},
		"cut short":          {[]byte{1, 0, 9}, 0, 5, 0, true},
		"beyond":             {[]byte{1, 0, 9, 0, 1}, 0, 5, 0, true},
		"zip64 twice":        {append(field(1), field(1)...), 0, 5, 0, true},
		"zip64 empty":        {field(1), 0, 5, 5, false},
		"zip64 missing":      {field(1), 0, 0xffffffff, 0, true},
		"zip64 stored":       {field(1, eight...), 0, 0xffffffff, 77, false},
		"zip64 deflated":     {field(1, eight...), 8, 0xffffffff, 0, true},
		"zip64 both":         {field(1, append(make([]byte, 8), eight...)...), 8, 0xffffffff, 77, false},
		"zip64 odd":          {field(1, 1, 2, 3), 0, 5, 0, true},
		"unicode name":       {field(0x7075, 1, 0, 0, 0, 0, 'a'), 0, 5, 5, false},
		"unicode name, ctrl": {field(0x7075, 1, 0, 0, 0, 0, 1), 0, 5, 0, true},
	} {
		got, err := packedSize(c.extra, c.method, c.size)
		if (err != nil) != c.bad || got != c.want {
			t.Errorf("%s: %d %v", name, got, err)
		}
	}
}

func end64(records, size, offset uint64) []byte {
	b := append([]byte("PK\x06\x06"), binary.LittleEndian.AppendUint64(nil, 44)...)
	b = append(b, make([]byte, 12)...)
	for _, n := range []uint64{records, records, size, offset} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return b
}

func locator(offset uint64) []byte {
	b := append([]byte("PK\x06\x07"), make([]byte, 4)...)
	return append(binary.LittleEndian.AppendUint64(b, offset), 1, 0, 0, 0)
}

func TestZip64Framing(t *testing.T) {
	t.Parallel()
	plain := zipOf(t, member{"a.txt", "hello"})
	at := bytes.Index(plain, []byte("PK\x05\x06"))
	size := uint64(at - bytes.Index(plain, []byte("PK\x01\x02")))
	right := end64(1, size, uint64(at)-size)
	head, tail := plain[:at], plain[at:]
	for name, c := range map[string]struct {
		parts [][]byte
		want  string
	}{
		"right":         {[][]byte{head, right, locator(uint64(at)), tail}, ""},
		"no locator":    {[][]byte{head, right, tail}, "Malformed zip file"},
		"two locators":  {[][]byte{head, right, locator(uint64(at)), locator(uint64(at)), tail}, "Malformed zip file"},
		"locator alone": {[][]byte{head, locator(uint64(at)), tail}, "Malformed zip file"},
		"wrong locator": {[][]byte{head, right, locator(1), tail}, "Mis-matched EOCD64"},
		"wrong count": {[][]byte{head, end64(2, size, uint64(at)-size), locator(uint64(at)), tail},
			"Mismatched central directory records"},
		"local after end": {[][]byte{head, right, head, tail}, "Malformed zip file"},
		"short record": {[][]byte{head, append([]byte("PK\x06\x06"), make([]byte, 52)...), tail},
			"Malformed zip file"},
		"local after central": {[][]byte{head, head, tail}, "Local header after the central directory"},
	} {
		content := bytes.Join(c.parts, nil)
		err := checkZipFraming(bytes.NewReader(content), int64(len(content)), 100)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

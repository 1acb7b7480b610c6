package dist

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/dist/disttest"
	"dagger/slipway/internal/stage"
)

// checked writes one more or changed file next to a good pair, and returns what Check says, a line for each finding.
func checked(t *testing.T, name string, data []byte) []string {
	t.Helper()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	disttest.Write(t, dir, name, data)
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return lines(set.Check())
}

func lines(findings []stage.Finding) []string {
	var lines []string
	for _, finding := range findings {
		lines = append(lines, finding.Rule+" "+finding.File+": "+finding.Message)
	}
	return lines
}

// wantOnly fails unless there is exactly one finding for each text wanted, in that order.
func wantOnly(t *testing.T, got []string, want ...string) {
	t.Helper()
	matches := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		matches = matches && strings.Contains(got[i], want[i])
	}
	if !matches {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const (
	sdistName = "lamp-1.0.0.tar.gz"
	wheelName = "lamp-1.0.0-py3-none-any.whl"
	inRoot    = "lamp-1.0.0/"
)

func TestGoodPairHasNoFinding(t *testing.T) {
	t.Parallel()
	set, err := Open(disttest.Dir(t, "lamp", "1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, lines(set.Check()))
}

func TestSdistMembers(t *testing.T) {
	t.Parallel()
	file := func(name string) []disttest.Entry { return []disttest.Entry{{Name: name, Body: "x"}} }
	link := func(name, to string) []disttest.Entry {
		return []disttest.Entry{{Name: name, Link: to, Type: tar.TypeSymlink}}
	}
	hard := func(to string) []disttest.Entry {
		return []disttest.Entry{{Name: inRoot + "hard", Link: to, Type: tar.TypeLink}}
	}
	tests := []struct {
		name  string
		extra []disttest.Entry
		want  []string
	}{
		{"fine", slices.Concat(file(inRoot+"..dots"), link(inRoot+"a", "src/lamp"), link(inRoot+"src/b",
			"../pyproject.toml"),
			hard(inRoot+"pyproject.toml"), []disttest.Entry{{Name: inRoot + "src", Type: tar.TypeDir},
				{Name: inRoot + "src", Type: tar.TypeDir}, {Type: tar.TypeXGlobalHeader, Body: "commit"}}), nil},
		{"parent", file(inRoot + "../../etc/cron.d/x"), []string{"leaves its folder with ..", "not below lamp-1.0.0/"}},
		{"absolute", file("/etc/cron.d/x"), []string{"is an absolute path", "not below"}},
		{"drive", file("C:/x"), []string{"Windows drive", "not below"}},
		{"backslash", file(inRoot + `..\..\x`), []string{"backslash"}},
		{"control", file(inRoot + "a\nb"), []string{"control character"}},
		{"not utf-8", file(inRoot + "\xff"), []string{"not UTF-8"}},
		{"outside root", file("other/x"),
			[]string{`sdist-root lamp-1.0.0.tar.gz: member "other/x" is not below lamp-1.0.0/`}},
		{"beside root", file("lamp-1.0.0.pth"), []string{"not below"}},
		{"twice", file(inRoot + "pyproject.toml"), []string{`"lamp-1.0.0/pyproject.toml" exists 2 times`}},
		{"twice, spelled otherwise", file(inRoot + "./pyproject.toml"), []string{"exists 2 times"}},
		{"link, absolute", link(inRoot+"a", "/etc/passwd"),
			[]string{`symbolic link to "/etc/passwd", which is an absolute path`}},
		{"link out", link(inRoot+"a", "../../etc"), []string{"leaves the folder of the sdist"}},
		{"link out by one", link(inRoot+"a", ".."), []string{"leaves the folder of the sdist"}},
		{"link to drive", link(inRoot+"a", "C:/x"), []string{"Windows drive"}},
		{"link without target", link(inRoot+"a", ""), []string{"no name"}},
		{"member below link", slices.Concat(link(inRoot+"a", "src"), file(inRoot+"a/x")),
			[]string{`lies below the link "lamp-1.0.0/a"`}},
		{"link through link", slices.Concat(link(inRoot+"a", "src"), link(inRoot+"b", "a/../x")),
			[]string{"leads through another link"}},
		{"hard link out", hard("/etc/shadow"), []string{"hard link", "absolute"}[:1]},
		{"hard link to other root", hard("other/x"), []string{"leaves the folder of the sdist"}},
		{"hard link to nothing", hard(inRoot + "none"), []string{"is no file of the sdist"}},
		{"hard link through link", slices.Concat(link(inRoot+"a", "src"), hard(inRoot+"a/x")),
			[]string{"leads through another link"}},
		{"fifo", []disttest.Entry{{Name: inRoot + "pipe", Type: tar.TypeFifo}}, []string{"is a special file"}},
		{"device", []disttest.Entry{{Name: inRoot + "null", Type: tar.TypeChar}}, []string{"is a special file"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entries := append(disttest.Sdist("lamp", "1.0.0"), test.extra...)
			wantOnly(t, checked(t, sdistName, disttest.Tar(t, entries)), test.want...)
		})
	}
}

func TestWheelMembers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		extra disttest.Entry
		want  string
	}{
		{"parent", disttest.Entry{Name: "../x.py"}, "leaves its folder"},
		{"link", disttest.Entry{Name: "lamp/x.py", Link: "__init__.py", Type: tar.TypeSymlink}, "a wheel can hold none"},
		{"twice", disttest.Entry{Name: "lamp/__init__.py"}, "exists 2 times"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entries := append([]disttest.Entry{test.extra}, disttest.Wheel("lamp", "1.0.0")...)
			got := checked(t, wheelName, disttest.Zip(t, disttest.WithRecord(entries)))
			if len(got) == 0 || !strings.Contains(got[0], test.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestMetadataRules(t *testing.T) {
	t.Parallel()
	good := "Metadata-Version: 2.4\nName: lamp\nVersion: 1.0.0\n"
	tests := []struct{ name, text, want string }{
		{"other name", "Metadata-Version: 2.4\nName: torch\nVersion: 1.0.0\n",
			`Name "torch" is not the "lamp" of the file name`},
		{"bad name", "Metadata-Version: 2.4\nName: -lamp\nVersion: 1.0.0\n", "not a project name"},
		{"other version", "Metadata-Version: 2.4\nName: lamp\nVersion: 1.0.1\n", `Version "1.0.1" is not the "1.0.0"`},
		{"no version", "Metadata-Version: 2.4\nName: lamp\n", `Version: "" is not a version`},
		{"metadata version", "Metadata-Version: 9.0\nName: lamp\nVersion: 1.0.0\n", `Metadata-Version "9.0" is not known`},
		{"twice", good + "Name: lamp\n", "Name stands there 2 times"},
		{"summary", good + "Summary: a\n        b\n", "Summary is more than one line"},
		{"long summary", good + "Summary: " + strings.Repeat("ü", 513) + "\n", "Summary is more than one line"},
		{"direct", good + "Requires-Dist: x @ git+https://example.org/x\n", "is a direct reference"},
		{"licence", good + "License-File: LICENSE\n", `"lamp-1.0.0/LICENSE" is not there`},
		{"unreadable", "garbage\n", "archive lamp-1.0.0.tar.gz: lamp-1.0.0/PKG-INFO: metadata line 1"},
		{"marker with at sign", good + "Requires-Dist: x; python_version < '3' and extra == '@'\n", ""},
		{"old licence", strings.Replace(good, "2.4", "2.1", 1) + "License-File: LICENSE\n", ""},
		{"licence there", good + "License-File: pyproject.toml\n", ""},
		{"same in other spelling", "Metadata-Version: 2.4\nName: LAMP\nVersion: v1.0.0\nSummary: " +
			strings.Repeat("ü", 512) + "\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entries := disttest.Sdist("lamp", "1.0.0")
			entries[2].Body = test.text
			var want []string
			if test.want != "" {
				want = []string{test.want}
			}
			wantOnly(t, checked(t, sdistName, disttest.Tar(t, entries)), want...)
		})
	}
}

func TestFileNamesAndTags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, project, version, sdist, wheel string
		want                                 []string
	}{
		{"local version", "lamp", "1.0.0+local", "lamp-1.0.0+local.tar.gz", "lamp-1.0.0+local-py3-none-any.whl",
			[]string{"local version", "local version"}},
		{"not canonical", "lamp", "1.0.0-rc.1", "lamp-1.0.0.rc.1.tar.gz", "lamp-1.0.0rc1-py3-none-any.whl",
			[]string{`spells the version "1.0.0.rc.1"`, `is called "lamp-1.0.0rc1.tar.gz"`}},
		{"sdist with dash", "signal-lamp", "1.0.0", "signal-lamp-1.0.0.tar.gz", "signal_lamp-1.0.0-py3-none-any.whl",
			[]string{`is called "signal_lamp-1.0.0.tar.gz" (PEP 625)`}},
		{"sdist with capital", "Lamp", "1.0.0", "Lamp-1.0.0.tar.gz", "Lamp-1.0.0-py3-none-any.whl",
			[]string{`begins with "lamp", not "Lamp" (PEP 427)`, `is called "lamp-1.0.0.tar.gz"`}},
		{"platform", "lamp", "1.0.0", "lamp-1.0.0.tar.gz", "lamp-1.0.0-cp312-cp312-linux_x86_64.whl",
			[]string{`platform tag "linux_x86_64" is not taken by an index; build for manylinux`}},
		{"platforms of others", "lamp", "1.0.0", "lamp-1.0.0.tar.gz",
			"lamp-1.0.0-cp312-cp312-macosx_16_0_arm64.pyodide_2025_0_wasm32.whl",
			[]string{"such as macosx_11_0", "build for pyemscripten"}},
		{"platforms", "lamp", "1.0.0", "lamp-1.0.0.tar.gz",
			"lamp-1.0.0-cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.pyemscripten_2025_0_wasm32.linux_armv7l.whl", nil},
		{"platforms 2", "lamp", "1.0.0", "lamp-1.0.0.tar.gz",
			"lamp-1.0.0-cp312-cp312-musllinux_1_2_x86_64.ios_13_0_arm64_iphoneos.android_21_x86_64.win_arm64.whl", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write := func(name string, data []byte) { disttest.Write(t, dir, name, data) }
			sdist := disttest.Sdist("x", "1")
			for i := range sdist {
				sdist[i].Name = strings.TrimSuffix(test.sdist, ".tar.gz") + sdist[i].Name[len("x-1"):]
			}
			sdist[2].Body = disttest.Metadata(test.project, test.version)
			write(test.sdist, disttest.Tar(t, sdist))
			wheel := disttest.Wheel("x", "1")
			parts := strings.SplitN(test.wheel, "-", 3)
			for i := range wheel[1:] {
				wheel[i+1].Name = parts[0] + "-" + parts[1] + wheel[i+1].Name[len("x-1"):]
			}
			wheel[1].Body = disttest.Metadata(test.project, test.version)
			parsed, err := parseFilename(test.wheel)
			if err != nil {
				t.Fatal(err)
			}
			wheel[2].Body = "Wheel-Version: 1.0\nTag: " + strings.Join(parsed.tags(), "\nTag: ") + "\n"
			write(test.wheel, disttest.Zip(t, disttest.WithRecord(wheel)))
			set, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			wantOnly(t, lines(set.Check()), test.want...)
		})
	}
}

func TestWheelRules(t *testing.T) {
	t.Parallel()
	record := func(entries []disttest.Entry) *string { return &entries[len(entries)-1].Body }
	tests := []struct {
		name   string
		before func(entries []disttest.Entry) []disttest.Entry // RECORD follows
		after  func(entries []disttest.Entry) []disttest.Entry
		want   []string
	}{
		{name: "no RECORD", after: func(e []disttest.Entry) []disttest.Entry { return e[:3] },
			want: []string{"has no lamp-1.0.0.dist-info/RECORD"}},
		{name: "no WHEEL", before: func(e []disttest.Entry) []disttest.Entry { return e[:2] },
			want: []string{"has no lamp-1.0.0.dist-info/WHEEL"}},
		{name: "no METADATA", before: func(e []disttest.Entry) []disttest.Entry { return append(e[:1], e[2]) },
			want: []string{"archive " + wheelName + ": has no lamp-1.0.0.dist-info/METADATA"}},
		{name: "bad WHEEL", before: func(e []disttest.Entry) []disttest.Entry { e[2].Body = "?"; return e },
			want: []string{"WHEEL: metadata line 1"}},
		{name: "Wheel-Version", before: func(e []disttest.Entry) []disttest.Entry {
			e[2].Body = "Wheel-Version: 2.0\nTag: py3-none-any\n"
			return e
		}, want: []string{`Wheel-Version "2.0"`}},
		{name: "other tag", before: func(e []disttest.Entry) []disttest.Entry {
			e[2].Body = "Wheel-Version: 1.0\nTag: py2-none-any\n"
			return e
		}, want: []string{`WHEEL has the tags "py2-none-any"`}},
		{name: "dist-info in other spelling", before: func(e []disttest.Entry) []disttest.Entry {
			for i := range e[1:] {
				e[i+1].Name = strings.Replace(e[i+1].Name, "lamp-1.0.0", "Lamp-1.0.0", 1)
			}
			return e
		}, want: []string{"Lamp-1.0.0.dist-info/ is not spelled as the file name is"}},
		{name: "second dist-info", before: func(e []disttest.Entry) []disttest.Entry {
			return append([]disttest.Entry{{Name: "torch-9.dist-info/METADATA", Body: "x"}}, e...)
		}, want: []string{"torch-9.dist-info/ is not of this project"}},
		{name: "licence", before: func(e []disttest.Entry) []disttest.Entry {
			e[1].Body = disttest.Metadata("lamp", "1.0.0", "License-File: LICENSE")
			return e
		}, want: []string{`"lamp-1.0.0.dist-info/licenses/LICENSE" is not there`}},
		{name: "not recorded", after: func(e []disttest.Entry) []disttest.Entry {
			return append([]disttest.Entry{{Name: "lamp/evil.py", Body: "x"}}, e...)
		}, want: []string{`RECORD does not list "lamp/evil.py"`}},
		{name: "other bytes", after: func(e []disttest.Entry) []disttest.Entry { e[0].Body = "evil"; return e },
			want: []string{`for "lamp/__init__.py", which is sha256=`}},
		{name: "other size", after: func(e []disttest.Entry) []disttest.Entry {
			*record(e) = strings.Replace(*record(e), ",18\n", ",19\n", 1)
			return e
		}, want: []string{"of 19 bytes"}},
		{name: "md5", after: func(e []disttest.Entry) []disttest.Entry {
			*record(e) = strings.Replace(*record(e), "sha256=", "md5=", 1)
			return e
		}, want: []string{"RECORD has md5="}},
		{name: "not there", after: func(e []disttest.Entry) []disttest.Entry { *record(e) += "a.py,,\nb.py,,\n"; return e },
			want: []string{`RECORD lists "a.py", which is not there`, `"b.py"`}},
		{name: "listed twice", after: func(e []disttest.Entry) []disttest.Entry {
			*record(e) += "lamp/__init__.py,,\n"
			return e
		},
			want: []string{`lists "lamp/__init__.py" twice`}},
		{name: "not csv", after: func(e []disttest.Entry) []disttest.Entry { *record(e) += "a,b\n"; return e },
			want: []string{"RECORD: record on line"}},
		{name: "padded hash, signature", after: func(e []disttest.Entry) []disttest.Entry {
			*record(e) = strings.Replace(*record(e), ",18\n", "=,18\n", 1)
			return append(e, disttest.Entry{Name: "lamp-1.0.0.dist-info/RECORD.jws"}, disttest.Entry{Name: "lamp/"})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entries := disttest.Wheel("lamp", "1.0.0")
			if test.before != nil {
				entries = test.before(entries)
			}
			entries = disttest.WithRecord(entries)
			if test.after != nil {
				entries = test.after(entries)
			}
			wantOnly(t, checked(t, wheelName, disttest.Zip(t, entries)), test.want...)
		})
	}
}

func TestArchiveFraming(t *testing.T) {
	t.Parallel()
	tarball := disttest.Tar(t, disttest.Sdist("lamp", "1.0.0"))
	wheel := disttest.Zip(t, disttest.WithRecord(disttest.Wheel("lamp", "1.0.0")))
	hidden := gunzip(t, tarball)
	stored := disttest.Zip(t, append([]disttest.Entry{{Name: "a", Body: strings.Repeat("x", 400), Stored: true}},
		disttest.WithRecord(disttest.Wheel("lamp", "1.0.0"))...))
	copy(stored[tarMagicAt:], "ustar")
	tests := []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"gzip and zip", sdistName, slices.Concat(tarball, wheel), "is a gzip file and a zip file at once"},
		{"after gzip", sdistName, append(slices.Clone(tarball), 0), "data after the end of the gzip stream"},
		{"second gzip stream", sdistName, slices.Concat(tarball, tarball), "data after the end of the gzip stream"},
		{"after tar", sdistName, rezip(t, slices.Concat(hidden, hidden)), "data after the end of the tar archive"},
		{"truncated", sdistName, tarball[:len(tarball)-40], "unexpected EOF"},
		{"no gzip", sdistName, []byte("hello"), "unexpected EOF"},
		{"no gzip, longer", sdistName, bytes.Repeat([]byte("hello"), 100), "invalid header"},
		{"no tar", sdistName, rezip(t, bytes.Repeat([]byte("hello"), 300)), "invalid tar header"},
		{"before zip", wheelName, append([]byte("#!/bin/sh\n"), wheel...), "does not start like a zip file"},
		{"after zip", wheelName, append(slices.Clone(wheel), 0), "data before, between or after"},
		{"zip and tar", wheelName, stored, "is a zip file and a tar archive at once"},
		{"no zip", wheelName, []byte("hello"), "does not start like a zip file"},
		{"data descriptor", wheelName, descriptor(wheel), "has a member with a data descriptor"},
		{"other name in front", wheelName, bytes.Replace(wheel, []byte("lamp/__init__.py"), []byte("lamp/__evil__.py"),
			1), "lists otherwise"},
		{"gap", wheelName, gap(wheel), "lists otherwise"},
		{"unknown method", wheelName, method(wheel, 12), "is compressed with method 12"},
		{"encrypted", wheelName, flagged(wheel), "is encrypted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(checked(t, test.file, test.data), "\n")
			if !strings.Contains(got, test.want) || !strings.Contains(got, "archive "+test.file) {
				t.Errorf("got\n%s\nwant %q", got, test.want)
			}
		})
	}
}

func gunzip(t *testing.T, data []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(reader); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rezip(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	if _, err := writer.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// method and flagged change the first entry of a zip file's directory (APPNOTE 4.3.12).
func method(zip []byte, method byte) []byte {
	zip = slices.Clone(zip)
	zip[bytes.Index(zip, []byte("PK\x01\x02"))+10] = method
	return zip
}

func descriptor(zip []byte) []byte {
	zip = slices.Clone(zip)
	zip[6] |= zipDescriptor
	return zip
}

// gap hides ten bytes between the members and the directory, and moves the end record's offset along.
func gap(zip []byte) []byte {
	at := bytes.Index(zip, []byte("PK\x01\x02"))
	zip = slices.Concat(zip[:at], make([]byte, 10), zip[at:])
	zip[len(zip)-zipEndSize+16] += 10
	return zip
}

func flagged(zip []byte) []byte {
	zip = slices.Clone(zip)
	zip[bytes.Index(zip, []byte("PK\x01\x02"))+8] |= zipEncrypted
	return zip
}

func TestBombsAreNotUnpacked(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", bombFloor+1)
	sdist := disttest.Tar(t, append([]disttest.Entry{{Name: inRoot + "zeros", Body: zeros}}, disttest.Sdist("lamp",
		"1.0.0")...))
	got := checked(t, sdistName, sdist)
	if len(got) == 0 || !strings.Contains(got[0], "refuse that as a bomb") {
		t.Errorf("sdist: %q", got)
	}
	padded := rezip(t, append(gunzip(t, disttest.Tar(t, disttest.Sdist("lamp", "1.0.0"))), zeros...))
	if got := checked(t, sdistName, padded); len(got) != 1 || !strings.Contains(got[0], "bomb") {
		t.Errorf("padding: %q", got)
	}
	entries := append([]disttest.Entry{{Name: "zeros", Body: zeros}}, disttest.Wheel("lamp", "1.0.0")...)
	got = checked(t, wheelName, disttest.Zip(t, disttest.WithRecord(entries)))
	if len(got) == 0 || !strings.Contains(got[0], "refuse that as a bomb") {
		t.Errorf("wheel: %q", got)
	}
	fits := disttest.Tar(t, append([]disttest.Entry{{Name: inRoot + "zeros", Body: zeros[:bombFloor-1<<20]}},
		disttest.Sdist("lamp", "1.0.0")...))
	wantOnly(t, checked(t, sdistName, fits))
}

func TestTooLargeFileIsNotRead(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	if err := os.Truncate(dir+"/"+sdistName, maxFile+1); err != nil {
		t.Fatal(err)
	}
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, lines(set.Check()), "more than the 100 MiB an index takes", "has no lamp-1.0.0/PKG-INFO")
	if len(set.Files[1].SHA256) != 64 || set.Files[1].Size != maxFile+1 {
		t.Error("not hashed")
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	entries := disttest.Sdist("lamp", "1.0.0")
	for i := range 50 {
		entries = append(entries, disttest.Entry{Name: fmt.Sprintf("other/%d", i)})
	}
	got := checked(t, sdistName, disttest.Tar(t, entries))
	if len(got) != maxFindings+1 || !strings.Contains(got[maxFindings], "and 30 more") {
		t.Errorf("%d findings, the last %q", len(got), got[len(got)-1])
	}
}

func TestTooManyMembers(t *testing.T) {
	t.Parallel()
	a := &archive{left: 1, members: make([]Member, maxMembers)}
	if err := a.add(Member{Name: "one more"}, nil); err != errTooMany {
		t.Errorf("got %v", err)
	}
	a = &archive{left: 100, kept: maxTexts - 2, texts: map[string][]byte{}}
	err := a.add(Member{Name: "x/PKG-INFO", Type: Regular}, strings.NewReader("abc"))
	if err == nil || !strings.Contains(err.Error(), errTexts.Error()) {
		t.Errorf("got %v", err)
	}
}

func TestZip64Sizes(t *testing.T) {
	t.Parallel()
	number := func(values ...uint64) (data []byte) {
		for _, value := range values {
			data = binary.LittleEndian.AppendUint64(data, value)
		}
		return data
	}
	tests := []struct {
		name  string
		extra []byte
		want  uint64
	}{
		{"there", append([]byte{1, 0, 16, 0}, number(7, 5)...), 5},
		{"second field", append([]byte{9, 0, 1, 0, 'x', 1, 0, 16, 0}, number(7, 5)...), 5},
		{"none", nil, zip64InExtraField},
		{"short", append([]byte{1, 0, 8, 0}, number(7)...), zip64InExtraField},
		{"cut off", []byte{1, 0, 16, 0, 1}, zip64InExtraField},
	}
	for _, test := range tests {
		if got := packed64(test.extra); got != test.want {
			t.Errorf("%s: %d", test.name, got)
		}
	}
}

func FuzzArchive(f *testing.F) {
	sdist := disttest.Tar(f, disttest.Sdist("lamp", "1.0.0"))
	wheel := disttest.Zip(f, disttest.WithRecord(disttest.Wheel("lamp", "1.0.0")))
	f.Add(sdist, true)
	f.Add(wheel, false)
	f.Add(slices.Concat(sdist, wheel), true)
	f.Fuzz(func(t *testing.T, data []byte, asSdist bool) {
		name := wheelName
		if asSdist {
			name = sdistName
		}
		path := t.TempDir() + "/" + name
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		parsed, err := parseFilename(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := openFile(path, name, parsed)
		if err != nil {
			t.Fatal(err)
		}
		var total int64
		for _, member := range file.Members {
			total += member.Size
		}
		if total > max(bombFloor, bombRatio*int64(len(data))) {
			t.Fatalf("%d bytes unpacked to %d", len(data), total)
		}
		findings := (&Set{Files: []File{file}}).Check()
		if len(findings) == 0 && !bytes.Equal(data, sdist) && !bytes.Equal(data, wheel) && len(file.Members) < 3 {
			t.Fatal("nothing found wrong with an archive that lacks its parts")
		}
	})
}

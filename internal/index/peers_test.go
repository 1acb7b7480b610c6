package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/dist/disttest"
	"dagger/slipway/internal/standin"
)

// The form of a real build must be the one that twine sends for the same files.
func TestFormIsTheOneOfTwine(t *testing.T) {
	t.Parallel()
	tools := disttest.Tools(t, "twine==7.0.0")
	set := openSet(t, disttest.Build(t, disttest.Tree(t)))
	script := `
import json, sys
from twine.package import PackageFile
from twine.repository import Repository
fields = PackageFile.from_filename(sys.argv[1], None).metadata_dictionary()
print(json.dumps(Repository._convert_metadata_to_list_of_tuples(fields)))`
	for _, file := range set.Files {
		var want [][2]string
		if err := json.Unmarshal(disttest.Python(t, tools, "", "-c", script, file.Path), &want); err != nil {
			t.Fatal(err)
		}
		got := comparable(form(file), ":action", "protocol_version")
		if want := comparable(want, "md5_digest", "comment"); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", file.Name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(got) < 25 {
			t.Errorf("only %d fields were compared", len(got))
		}
	}
}

// comparable sorts a form's fields, without those that only one side sends by intent.
func comparable(fields [][2]string, without ...string) []string {
	var lines []string
	for _, field := range fields {
		if !slices.Contains(without, field[0]) {
			if field[0] == "keywords" { // twine joins them again, with a space
				field[1] = strings.ReplaceAll(field[1], ", ", ",")
			}
			lines = append(lines, fmt.Sprintf("%s: %q", field[0], field[1]))
		}
	}
	slices.Sort(lines)
	return lines
}

// recorder is a Doer that notes requests, and may answer some by itself.
type recorder struct {
	requests []string
	answer   func(n int, request *http.Request) *http.Response
}

func (r *recorder) Do(request *http.Request) (*http.Response, error) {
	n := len(r.requests)
	r.requests = append(r.requests, request.Method)
	if r.answer != nil {
		if reply := r.answer(n, request); reply != nil {
			return reply, nil
		}
	}
	return http.DefaultTransport.RoundTrip(request)
}

func startPypiserver(t *testing.T) string {
	t.Helper()
	tools := disttest.Tools(t, "pypiserver==2.4.2")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	host, port, _ := net.SplitHostPort(address)
	server := exec.Command("python3", "-m", "pypiserver", "run", "-i", host, "-p", port, "-P", ".", "-a", ".",
		"--disable-fallback", t.TempDir())
	var output bytes.Buffer
	server.Stdout, server.Stderr = &output, &output
	server.Env = append(os.Environ(), "PYTHONPATH="+tools)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for range 1500 {
		if reply, err := http.Get("http://" + address + "/"); err == nil {
			reply.Body.Close()
			return "http://" + address
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = server.Process.Kill()
	t.Fatalf("pypiserver does not answer:\n%s", output.String())
	return ""
}

func TestPypiserver(t *testing.T) {
	t.Parallel()
	base := startPypiserver(t)
	set := openSet(t, disttest.Build(t, disttest.Tree(t)))
	spy := &recorder{}
	client := &Client{Index: Index{UploadURL: base + "/", SimpleURL: base + "/simple/"}, HTTP: spy, Clock: newClock()}
	got, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || got[0].Status != Uploaded || got[1].Status != Uploaded {
		t.Fatalf("got %s, %v", statuses(got), err)
	}
	if err := client.Wait(t.Context(), set); err != nil {
		t.Error(err)
	}
	spy.requests = nil
	again, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || there(again) != 2 || !slices.Equal(spy.requests, []string{"GET"}) {
		t.Errorf("again: %s, %v, %q", statuses(again), err, spy.requests)
	}
	downloadAll(t, client, "Signal-Lamp.kit", 2)

	// A lost race: the first look-up shows nothing, the upload meets the file, the next look-up has its hash.
	spy.requests = nil
	spy.answer = func(n int, request *http.Request) *http.Response {
		if n > 0 {
			return nil
		}
		return &http.Response{StatusCode: 404, Body: io.NopCloser(strings.NewReader("")), Request: request}
	}
	raced, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || raced[0].Status != AlreadyThere || raced[0].Attempts != 1 {
		t.Errorf("raced: %s, %v", statuses(raced), err)
	}

	spy.requests, spy.answer = nil, nil
	tree := disttest.Tree(t)
	disttest.Write(t, tree, "src/signal_lamp_kit/extra.py", []byte("OTHER = 1\n"))
	_, err = client.Publish(t.Context(), openSet(t, disttest.Build(t, tree)), credentials(t))
	var conflict *ConflictError
	if !errors.As(err, &conflict) || !slices.Equal(spy.requests, []string{"GET"}) {
		t.Errorf("other bytes: %v, %q", err, spy.requests)
	}
}

func downloadAll(t *testing.T, client *Client, project string, want int) {
	t.Helper()
	files, err := client.Files(t.Context(), project)
	if err != nil || len(files) != want {
		t.Fatalf("got %v, %v", files, err)
	}
	for _, file := range files {
		if err := client.Download(t.Context(), file, io.Discard); err != nil {
			t.Error(err)
		}
	}
}

func startStandin(t *testing.T, faults ...standin.Fault) (*standin.Server, *Client) {
	t.Helper()
	clock := newClock()
	index := standin.New(standin.Options{Now: clock.Now, Tokens: map[string][]string{token: nil}})
	for _, fault := range faults {
		if err := index.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(index)
	t.Cleanup(server.Close)
	return index, &Client{
		Index: Index{UploadURL: server.URL + "/legacy/", SimpleURL: server.URL + "/simple/"},
		Clock: clock, Rand: func() float64 { return 0.5 },
	}
}

// standinLog is every request with its fake time and answer.
func standinLog(index *standin.Server) []string {
	var lines []string
	for _, request := range index.Requests() {
		lines = append(lines, fmt.Sprintf("%v %s %d", request.Time.Sub(epoch), request.Method, request.Status))
	}
	return lines
}

func wantLog(t *testing.T, index *standin.Server, want ...string) {
	t.Helper()
	if got := standinLog(index); !slices.Equal(got, want) {
		t.Errorf("requests %q, want %q", got, want)
	}
}

func TestStandin(t *testing.T) {
	t.Parallel()
	set := openSet(t, disttest.Build(t, disttest.Tree(t)))
	index, client := startStandin(t)
	got, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || got[0].Status != Uploaded || got[1].Status != Uploaded {
		t.Fatalf("got %s, %v", statuses(got), err)
	}
	wantLog(t, index, "0s GET 404", "0s POST 200", "0s POST 200")
	again, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || again[0].Status != AlreadyThere || again[1].Status != AlreadyThere {
		t.Errorf("again: %s, %v", statuses(again), err)
	}
	if err := client.Wait(t.Context(), set); err != nil {
		t.Error(err)
	}
	downloadAll(t, client, "signal-lamp-kit", 2)

	before := len(index.Requests())
	tree := disttest.Tree(t)
	disttest.Write(t, tree, "src/signal_lamp_kit/extra.py", []byte("OTHER = 1\n"))
	_, err = client.Publish(t.Context(), openSet(t, disttest.Build(t, tree)), credentials(t))
	var conflict *ConflictError
	if !errors.As(err, &conflict) {
		t.Errorf("other bytes: %v", err)
	}
	for _, request := range index.Requests()[before:] {
		if request.Method == http.MethodPost {
			t.Errorf("other bytes were sent: %+v", request)
		}
	}
}

func TestStandinWrongToken(t *testing.T) {
	t.Parallel()
	index, client := startStandin(t)
	wrong, err := NewCredentials("", "pypi-wrong")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Publish(t.Context(), lamp(t), wrong)
	wantError(t, err, "the index refused "+wheelName+" (403)", "make a new one",
		"Invalid or non-existent authentication")
	wantLog(t, index, "0s GET 404", "0s POST 403", "0s GET 404")
}

func TestStandinFaults(t *testing.T) {
	t.Parallel()
	post := func(kind standin.FaultKind, status int, after string) standin.Fault {
		return standin.Fault{Kind: kind, Method: "POST", Count: 1, Status: status, RetryAfter: after}
	}
	tests := []struct {
		name  string
		fault standin.Fault
		want  []string
	}{
		{"503", post(standin.FaultStatus, 503, ""), []string{"0s GET 404", "0s POST 503", "750ms POST 200",
			"750ms POST 200"}},
		{"429", post(standin.FaultStatus, 429, "17"), []string{"0s GET 404", "0s POST 429", "17s POST 200",
			"17s POST 200"}},
		{"drop", post(standin.FaultDrop, 0, ""), []string{"0s GET 404", "0s POST 0", "750ms POST 200", "750ms POST 200"}},
		{"drop after", post(standin.FaultDropAfter, 0, ""), []string{"0s GET 404", "0s POST 0", "750ms GET 200",
			"750ms POST 200"}},
		{"hang", post(standin.FaultHang, 0, ""), []string{"0s GET 404", "0s POST 0", "750ms GET 404", "750ms POST 200",
			"750ms POST 200"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			index, client := startStandin(t, test.fault)
			client.Idle = 2 * time.Second
			if test.name == "hang" {
				client.Idle = 300 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			got, err := client.Publish(ctx, lamp(t), credentials(t))
			if err != nil || there(got) != 2 {
				t.Errorf("got %s, %v", statuses(got), err)
			}
			log := standinLog(index)
			if test.name == "drop" { // whether the body was sent before the connection broke is up to the socket
				log = slices.DeleteFunc(log, func(line string) bool { return line == "750ms GET 404" })
			}
			if !slices.Equal(log, test.want) {
				t.Errorf("requests %q, want %q", log, test.want)
			}
		})
	}
}

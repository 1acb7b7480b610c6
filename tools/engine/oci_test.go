package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func digestOf(text string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))) }

// blob returns a blob's bytes, whose digest has to be right.
func blob(t *testing.T, s store, digest string) string {
	t.Helper()
	data := read(t, s.path(strings.TrimPrefix(digest, "sha256:")))
	if got := digestOf(data); got != digest {
		t.Errorf("the blob of %s has the digest %s", digest, got)
	}
	return data
}

func TestPutStoresAnImage(t *testing.T) {
	temporaryPrefix(t)
	write(t, layerPath("low"), "the low layer", 0o644)
	write(t, layerPath("high"), "the high layer", 0o644)
	digest, err := imageStore().put(imageConfig{Cmd: []string{"sh"}}, []string{"low", "high"})
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		SchemaVersion int
		MediaType     string
		Config        descriptor
		Layers        []descriptor
	}
	if err := json.Unmarshal([]byte(blob(t, imageStore(), digest)), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.SchemaVersion != 2 || manifest.MediaType != mediaManifest || len(manifest.Layers) != 2 {
		t.Fatalf("the manifest is %+v", manifest)
	}
	for i, text := range []string{"the low layer", "the high layer"} {
		if want := (descriptor{mediaLayer, digestOf(text), int64(len(text))}); manifest.Layers[i] != want {
			t.Errorf("layer %d is %+v, not %+v", i, manifest.Layers[i], want)
		}
		if got := blob(t, imageStore(), digestOf(text)); got != text {
			t.Errorf("layer %d holds %q", i, got)
		}
	}
	config := blob(t, imageStore(), manifest.Config.Digest)
	if manifest.Config.MediaType != mediaConfig || manifest.Config.Size != int64(len(config)) {
		t.Errorf("the configuration is %+v, of %d bytes", manifest.Config, len(config))
	}
	wantContains(t, config, `"Cmd":["sh"]`,
		`"diff_ids":["`+digestOf("the low layer")+`","`+digestOf("the high layer")+`"]`)

	again, err := imageStore().put(imageConfig{Cmd: []string{"sh"}}, []string{"low", "high"})
	if err != nil || again != digest {
		t.Errorf("the same image again is %s, %v", again, err)
	}
}

func TestPutFileTwice(t *testing.T) {
	temporaryPrefix(t)
	for _, name := range []string{"one", "same"} {
		write(t, layerPath(name), "content", 0o644)
		stored, err := sdkStore().putFile(layerPath(name))
		if want := (descriptor{Digest: digestOf("content"), Size: 7}); err != nil || stored != want {
			t.Errorf("putFile() = %+v, %v", stored, err)
		}
	}
	if got := blob(t, sdkStore(), digestOf("content")); got != "content" {
		t.Errorf("the blob holds %q", got)
	}
	if _, err := sdkStore().putFile(layerPath("none")); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestALayerMadeAnewLeavesItsOldBlobAlone(t *testing.T) {
	b := newBringUp(t)
	tree := t.TempDir()
	layer := func(text string) descriptor {
		t.Helper()
		write(t, filepath.Join(tree, "file"), text, 0o644)
		if err := (task{b, "x", &strings.Builder{}}).layer(t.Context(), "x", tree); err != nil {
			t.Fatal(err)
		}
		stored, err := imageStore().putFile(layerPath("x"))
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	first, second := layer("before"), layer("after")
	if first == second {
		t.Fatal("both layers are the same")
	}
	blob(t, imageStore(), first.Digest)
	blob(t, imageStore(), second.Digest)
}

func TestPutJSONRepairsHalfABlob(t *testing.T) {
	temporaryPrefix(t)
	stored, err := imageStore().putJSON(mediaConfig, map[string]int{"a": 1})
	if want := (descriptor{mediaConfig, digestOf(`{"a":1}`), 7}); err != nil || stored != want {
		t.Fatalf("putJSON() = %+v, %v", stored, err)
	}
	write(t, imageStore().path(strings.TrimPrefix(stored.Digest, "sha256:")), `{"a`, 0o644)
	if _, err := imageStore().putJSON(mediaConfig, map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	blob(t, imageStore(), stored.Digest)
}

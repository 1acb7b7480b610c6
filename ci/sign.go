package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/sign"
	"dagger/slipway/internal/stage"
)

// Makes SHA256SUMS and a detached OpenPGP signature of it and of every file.
//
// The signatures belong beside the files on a release page: indexes discard them. Returns a folder with SHA256SUMS, an
// ASCII-armoured .asc for it and for each file, and the public key.
//
// +cache="never"
func (m *Slipway) Sign(
	ctx context.Context,
	// The folder with the built files.
	dist *dagger.Directory,
	// The private key, ASCII-armoured, as gpg --armor --export-secret-keys writes it.
	signingKey *dagger.Secret,
	// The key's passphrase.
	//
	// +optional
	passphrase *dagger.Secret,
) (*dagger.Directory, error) {
	set, err := openDist(ctx, dist, "sign")
	if err != nil {
		return nil, err
	}
	key, err := loadKey(ctx, signingKey, passphrase)
	if err != nil {
		return nil, err
	}
	return signatures(set, key, "signatures")
}

// openDist reads a folder of built files given by the caller.
func openDist(ctx context.Context, dir *dagger.Directory, name string) (*dist.Set, error) {
	local := filepath.Join("dist", name)
	if _, err := dir.Export(ctx, local, dagger.DirectoryExportOpts{Wipe: true}); err != nil {
		return nil, explain("reading --dist", err)
	}
	set, err := dist.Open(local)
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	return set, nil
}

// loadKey unlocks the key that the caller gave. Key and passphrase stay in this process's memory.
func loadKey(ctx context.Context, key, passphrase *dagger.Secret) (*sign.Key, error) {
	armoured, err := plaintext(ctx, key, "--signing-key")
	if err != nil {
		return nil, err
	}
	phrase, err := plaintext(ctx, passphrase, "--passphrase")
	if err != nil {
		return nil, err
	}
	return sign.LoadKey([]byte(armoured), []byte(phrase), time.Now())
}

// plaintext reads a secret; none is "".
func plaintext(ctx context.Context, secret *dagger.Secret, argument string) (string, error) {
	if secret == nil {
		return "", nil
	}
	text, err := secret.Plaintext(ctx)
	if err != nil {
		// The engine's own words name at most the variable or file, never the value; the argument is what helps.
		return "", fmt.Errorf("%s could not be read: is the variable set, or the file there?", argument)
	}
	return text, nil
}

// signatures writes sums, signatures and the public key into a local folder and returns it as a directory.
func signatures(set *dist.Set, key *sign.Key, local string) (*dagger.Directory, error) {
	if err := os.MkdirAll(local, 0o755); err != nil {
		return nil, err
	}
	sums := filepath.Join(local, "SHA256SUMS")
	if err := os.WriteFile(sums, dist.Sums(set.Files), 0o644); err != nil {
		return nil, err
	}
	if err := signFile(key, sums, sums+".asc"); err != nil {
		return nil, err
	}
	for _, file := range set.Files {
		if err := signFile(key, file.Path, filepath.Join(local, file.Name+".asc")); err != nil {
			return nil, err
		}
	}
	public, err := key.PublicArmoured()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(local, "signing-key.asc"), public, 0o644); err != nil {
		return nil, err
	}
	return dag.CurrentModule().Workdir(local), nil
}

func signFile(key *sign.Key, file, signature string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	armoured, err := key.Sign(in)
	if err != nil {
		return err
	}
	return os.WriteFile(signature, armoured, 0o644)
}

// sign is the stage: with the given key, in a rehearsal with a throw-away one.
func (r *releasing) sign(context.Context) (stage.Result, error) {
	files, err := r.subject.dist()
	if err != nil {
		return stage.Result{}, err
	}
	if r.key == nil {
		return stage.Result{Verdict: stage.Skipped, Reason: "no --signing-key was given"}, nil
	}
	if r.signatures, err = signatures(files.set, r.key, "signatures"); err != nil {
		return stage.Result{}, err
	}
	by := "key " + r.key.Fingerprint()
	if r.key.IsThrowaway() {
		by = "a throw-away key made for this rehearsal"
	}
	return stage.Result{Verdict: stage.Passed,
		Reason: fmt.Sprintf("SHA256SUMS and %d signatures, %s", len(files.set.Files)+1, by)}, nil
}

var errNoKeyGiven = errors.New("no signing key given")

func (r *releasing) signingKey(ctx context.Context) (*sign.Key, error) {
	switch {
	case r.request.signingKey != nil:
		return loadKey(ctx, r.request.signingKey, r.request.passphrase)
	case r.destination.rehearsal:
		return sign.Throwaway(time.Now())
	}
	return nil, errNoKeyGiven
}

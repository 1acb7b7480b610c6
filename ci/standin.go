package main

import (
	"context"
	"io"
	"log"
	"os"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/standin"
)

// The stand-ins run from this module's own binary, in a container of theirs: what a rehearsal uploads to is the code
// that the unit tests hold against real clients, and there is no second program to build. The engine starts that
// container with SLIPWAY_STANDIN set, and then main never runs.
func init() {
	address, handler, ok, err := standin.FromEnv(os.Getenv)
	if err != nil {
		log.Fatal(err)
	}
	if ok {
		log.Fatal(standin.HTTPServer(address, handler).ListenAndServe())
	}
}

const (
	standInPort = 8080
	standInHost = "slipway-index" // its name in this run's containers
)

// standInToken is what stand-ins of ours take. It is no secret: whoever reaches one can only rehearse.
const standInToken = "rehearsal"

// standIns makes the stand-in services.
func standIns() (*dagger.Service, error) {
	if err := copyFile("/proc/self/exe", "standin"); err != nil {
		return nil, explain("copying this module's binary for the stand-ins", err)
	}
	return dag.Container().From(busyboxImage).
		WithFile("/standin", dag.CurrentModule().WorkdirFile("standin"),
			dagger.ContainerWithFileOpts{Permissions: 0o755}).
		WithEnvVariable("SLIPWAY_STANDIN", ":8080").
		WithEnvVariable("SLIPWAY_STANDIN_TOKEN", standInToken).
		// The generated code looks for these before anything of ours runs.
		WithEnvVariable("DAGGER_SESSION_PORT", "1").
		WithEnvVariable("DAGGER_SESSION_TOKEN", "x").
		WithExposedPort(standInPort).
		AsService(dagger.ContainerAsServiceOpts{Args: []string{"/standin"}}), nil
}

// The stand-ins by hand: a package index as strict as the real one.
//
// `dagger call stand-ins up` serves it on port 8080 of this machine until interrupted; a release given
// `--stand-ins tcp://127.0.0.1:8080` then uses it, and so do twine, uv and pip. Its upload token is "rehearsal".
//
// +cache="never"
func (m *Slipway) StandIns(_ context.Context) (*dagger.Service, error) { return standIns() }

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/report"
	"dagger/slipway/internal/sign"
	"dagger/slipway/internal/stage"
)

// Carries out the whole release and prints its report.
//
// Gates and build side by side, then signatures, upload, and verification in clean containers. Without --index this is
// a rehearsal: the upload goes to a stand-in that refuses what the real index refuses. Nothing is uploaded unless every
// gate passed. Run it again after any interruption: what is there stays, what is missing is done. Fails with the
// blocking stages, their reasons and the commands that reproduce them.
//
// +cache="never"
func (m *Slipway) Release(
	ctx context.Context,
	// The tag of the release: v1.0.0, v1.2.0-rc.1.
	tag string,
	// Where to publish: pypi, testpypi, an index of [tool.slipway.index], or an upload URL. Default: a stand-in.
	// NAME=URL names a configured index, and the host that it has to have.
	//
	// +optional
	index string,
	// The index's API token: env://PYPI_TOKEN.
	//
	// +optional
	token *dagger.Secret,
	// The OpenPGP key to sign with, ASCII-armoured: file://key.asc. A rehearsal makes a throw-away key.
	//
	// +optional
	signingKey *dagger.Secret,
	// The signing key's passphrase.
	//
	// +optional
	passphrase *dagger.Secret,
	// Accepts a blocking stage: "security=reason, by whom". It stands in the record.
	//
	// +optional
	waive []string,
	// A person's word for a line of the checklist: "manual-testing=Name <mail>: what was tried".
	//
	// +optional
	signOff []string,
	// A security release: its checklist counts as well.
	//
	// +optional
	security bool,
	// Stand-ins that outlive this call: tcp://127.0.0.1:8080. Default: fresh ones for this call.
	//
	// +optional
	standIns *dagger.Service,
	// Lets the token and the answers travel unencrypted, to an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (string, error) {
	r, err := m.release(ctx, request{tag, place{index, allowHttp}, token, signingKey, passphrase, waive, signOff, security,
		standIns})
	if err != nil {
		return "", err
	}
	text := report.Text(r.record, 100)
	if !r.record.OK {
		// The engine drops what a failing function returns; this way the whole report is still in the log.
		say(text)
		return "", &stageError{text: report.Summary(r.record)}
	}
	return text, nil
}

// Carries out the release like release does, and returns its files whatever the stages say.
//
// record.json (its "ok" is what CI asserts), report.md, annotations.txt, junit.xml, dist/ and signatures/.
//
// +cache="never"
func (m *Slipway) ReleaseRecord(
	ctx context.Context,
	// The tag of the release: v1.0.0, v1.2.0-rc.1.
	tag string,
	// Where to publish: pypi, testpypi, an index of [tool.slipway.index], or an upload URL. Default: a stand-in.
	// NAME=URL names a configured index, and the host that it has to have.
	//
	// +optional
	index string,
	// The index's API token: env://PYPI_TOKEN.
	//
	// +optional
	token *dagger.Secret,
	// The OpenPGP key to sign with, ASCII-armoured: file://key.asc. A rehearsal makes a throw-away key.
	//
	// +optional
	signingKey *dagger.Secret,
	// The signing key's passphrase.
	//
	// +optional
	passphrase *dagger.Secret,
	// Accepts a blocking stage: "security=reason, by whom". It stands in the record.
	//
	// +optional
	waive []string,
	// A person's word for a line of the checklist: "manual-testing=Name <mail>: what was tried".
	//
	// +optional
	signOff []string,
	// A security release: its checklist counts as well.
	//
	// +optional
	security bool,
	// Stand-ins that outlive this call: tcp://127.0.0.1:8080. Default: fresh ones for this call.
	//
	// +optional
	standIns *dagger.Service,
	// Lets the token and the answers travel unencrypted, to an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (*dagger.Directory, error) {
	r, err := m.release(ctx, request{tag, place{index, allowHttp}, token, signingKey, passphrase, waive, signOff, security,
		standIns})
	if err != nil {
		return nil, err
	}
	return r.files()
}

// request is what a user asked for.
type request struct {
	tag                           string
	place                         place
	token, signingKey, passphrase *dagger.Secret
	waive, signOff                []string
	security                      bool
	standIns                      *dagger.Service
}

// releasing is a release under way.
type releasing struct {
	module      *Slipway
	request     request
	subject     *subject
	destination destination
	token       string // in memory for the upload, nowhere else
	started     time.Time
	results     []stage.Result
	waivers     []stage.Waiver
	signOffs    []checklist.SignOff
	onTag       bool      // the tag is on this commit
	key         *sign.Key // loaded by preflight; nil where none was given in a performance
	missing     []string  // what a performance would refuse
	signatures  *dagger.Directory
	outcomes    []index.Outcome
	record      report.Record
}

// release runs everything. An error is a request that makes no sense, or an engine that does not work; whatever a stage
// has to say is in the record.
func (m *Slipway) release(ctx context.Context, asked request) (*releasing, error) {
	if asked.tag == "" {
		return nil, errors.New("--tag is empty; name the tag of the release, as in --tag=v1.0.0")
	}
	r := &releasing{module: m, request: asked, started: time.Now()}
	var err error
	if r.waivers, err = stage.ParseWaivers(asked.waive); err != nil {
		return nil, err
	}
	if err := stage.CheckWaivers(r.waivers, waivable(), neverWaived); err != nil {
		return nil, err
	}
	if r.subject, err = m.forRelease(ctx, "release", asked.tag); err != nil {
		return nil, err
	}
	if r.signOffs, err = r.rules().ParseSignOffs(asked.signOff); err != nil {
		return nil, err
	}
	if err := r.choose(ctx); err != nil {
		return nil, err
	}
	if r.destination.service != nil {
		defer r.destination.service.Stop(context.WithoutCancel(ctx))
	}
	preflight := observe(ctx, "preflight", stage.Gate, "looking at commit, tag and credentials", r.preflight)
	r.results = append([]stage.Result{preflight}, runAll(ctx, r.subject, steps)...)
	stage.ApplyWaivers(r.results, r.waivers)
	r.results = append(r.results, observe(ctx, "checklist", stage.Gate, "asking what people have signed for", r.checklist))
	r.unlessBlocked(ctx, "sign", stage.Artifact, "signing every file", r.sign)
	r.unlessBlocked(ctx, "publish", stage.Effect, "uploading what is not there yet", r.publish)
	r.unlessBlocked(ctx, "verify", stage.Effect, "installing it the way users will", r.verify)
	r.record = r.account(ctx)
	return r, nil
}

// neverWaived are stages that a person's word cannot replace.
var neverWaived = []string{"preflight", "version-check", "build", "package", "checklist", "sign", "publish", "verify"}

// waivable are the other ones, in the order of the report.
func waivable() []string {
	var names []string
	for _, one := range steps {
		if !slices.Contains(neverWaived, one.name) {
			names = append(names, one.name)
		}
	}
	return names
}

// unlessBlocked runs a stage that uses a key or changes the world, if nothing before it blocks.
func (r *releasing) unlessBlocked(
	ctx context.Context, name string, kind stage.Kind, title string, run func(context.Context) (stage.Result, error),
) {
	if blocking := r.blocking(); len(blocking) > 0 {
		r.results = append(r.results, stage.Result{Stage: name, Kind: kind, Verdict: stage.Skipped,
			Reason: "not started, blocked by " + strings.Join(blocking, ", ")})
		return
	}
	r.results = append(r.results, observe(ctx, name, kind, title, run))
}

// blocking names the stages so far that stop a release.
func (r *releasing) blocking() []string {
	var names []string
	for _, result := range r.results {
		if result.Verdict.Blocks() {
			names = append(names, result.Stage)
		}
	}
	return names
}

// choose settles where effects go, and starts a stand-in where they go nowhere.
func (r *releasing) choose(ctx context.Context) error {
	var err error
	if r.request.place.index != "" {
		if r.request.standIns != nil {
			return errors.New("--index and --stand-ins exclude each other: leave out --index to rehearse")
		}
		if r.destination, err = r.subject.realIndex(ctx, r.request.place); err != nil {
			return err
		}
		r.subject.published = &r.destination
		r.token, err = plaintext(ctx, r.request.token, "--token")
		return err
	}
	if r.request.place.allowHTTP {
		return errors.New("--allow-http is for --index URL; leave it out to rehearse")
	}
	r.destination.rehearsal, r.token = true, standInToken
	service := r.request.standIns
	if service == nil {
		if service, err = standIns(); err != nil {
			return err
		}
	}
	if r.destination.service, err = service.Start(ctx); err != nil {
		return explain("starting the stand-ins", err)
	}
	address, err := r.destination.service.Endpoint(ctx, dagger.ServiceEndpointOpts{Scheme: "http"})
	if err != nil {
		return explain("reaching the stand-ins", err)
	}
	r.destination.index = standInIndex(address)
	if r.request.standIns != nil {
		if err := r.trustStandIn(ctx); err != nil {
			return err
		}
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	r.destination.inContainers = "http://" + standInHost + ":" + parsed.Port()
	return nil
}

// trustStandIn makes sure that what --stand-ins names is a stand-in before a token is read for it. A token for fresh ones
// would be a credential that is not needed: only --index decides where it goes.
func (r *releasing) trustStandIn(ctx context.Context) error {
	client := &index.Client{Index: r.destination.index, UserAgent: userAgent}
	if err := client.IsStandIn(ctx); err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	if r.request.token == nil {
		return nil
	}
	token, err := plaintext(ctx, r.request.token, "--token")
	r.token = token
	return err
}

func standInIndex(address string) index.Index {
	return index.Index{UploadURL: address + "/legacy/", SimpleURL: address + "/simple/"}
}
